package io.culvert.agent.cli;

import io.culvert.media.Secret;
import io.culvert.media.rtsp.client.Credentials;
import io.culvert.media.rtsp.client.RtspClientConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * User name and password of a camera, from the keys {@code username} and {@code password_file}, or from its URL.
 *
 * @param credentials by the keys; null if there are none
 */
record CameraLogin(@Nullable Credentials credentials) {

    static CameraLogin read(ConfigSection camera, Path folder) {
        String username = camera.text("username");
        String passwordFile = camera.text("password_file");
        if (username == null) {
            if (passwordFile != null) {
                camera.problem("username", "is missing beside password_file");
            }
            return new CameraLogin(null);
        }
        if (passwordFile == null) {
            return new CameraLogin(new Credentials(username, Secret.of("")));
        }
        Secret password = SecretFile.read(camera, "password_file", folder.resolve(passwordFile));
        return new CameraLogin(password == null ? null : new Credentials(username, password));
    }

    /** The stream with its login. */
    RtspClientConfig apply(ConfigSection camera, String key, String url, RtspClientConfig stream) {
        Credentials inUrl = Credentials.ofUrl(url);
        if (inUrl != null && credentials != null) {
            camera.problem(key, "holds a user name, and so does the key username (expected: one of them)");
        }
        Credentials login = credentials == null ? inUrl : credentials;
        return login == null ? stream : stream.withCredentials(login);
    }
}
