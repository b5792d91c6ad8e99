package io.culvert.gateway.cameras;

import io.culvert.gateway.vault.Vault;
import io.culvert.media.Secret;
import io.culvert.media.rtsp.RtspUrl;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The secret half of a direct camera: its addresses as they go on the wire, which may hold a password in path or query,
 * and its password. The fields are sealed together, one to a line, the password last because it may hold line breaks.
 *
 * @param url main stream
 * @param subUrl smaller stream, or null
 * @param password or null
 */
record CameraTarget(
        Secret url, @Nullable Secret subUrl, @Nullable Secret password) {

    private static final String WITH_PASSWORD = "+";
    private static final String WITHOUT_PASSWORD = "-";

    SealedSource seal(Vault vault, UUID camera) {
        String text = String.join(
                "\n",
                url.reveal(),
                subUrl == null ? "" : subUrl.reveal(),
                password == null ? WITHOUT_PASSWORD : WITH_PASSWORD + password.reveal());
        return new SealedSource(vault.seal(text.getBytes(StandardCharsets.UTF_8), context(camera)));
    }

    static CameraTarget open(Vault vault, UUID camera, SealedSource sealed) {
        String text = new String(vault.open(sealed.bytes(), context(camera)), StandardCharsets.UTF_8);
        String[] lines = text.split("\n", 3);
        return new CameraTarget(
                Secret.of(lines[0]),
                lines[1].isEmpty() ? null : Secret.of(lines[1]),
                lines[2].startsWith(WITH_PASSWORD) ? Secret.of(lines[2].substring(1)) : null);
    }

    /** Every host that the password goes to, with its port. */
    Set<String> hosts() {
        String main = host(RtspUrl.parse(url.reveal()));
        return subUrl == null ? Set.of(main) : new HashSet<>(List.of(main, host(RtspUrl.parse(subUrl.reveal()))));
    }

    static String host(RtspUrl url) {
        return url.host() + ":" + url.port();
    }

    private static String context(UUID camera) {
        return "cameras.sealed_source:" + camera;
    }
}
