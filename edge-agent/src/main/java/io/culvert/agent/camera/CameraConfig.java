package io.culvert.agent.camera;

import io.culvert.media.rtsp.client.RtspClientConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One camera of {@code agent.yml}.
 *
 * @param name of its input; the second, smaller stream is the input {@code name/sub}
 * @param main how to reach the stream
 * @param sub how to reach the second stream, if there is one
 * @param services what it offers beside its streams, by name, with the place it listens at; the gateway learns the names only
 */
public record CameraConfig(
        String name, RtspClientConfig main, @Nullable RtspClientConfig sub, Map<String, String> services) {

    public CameraConfig {
        services = Map.copyOf(services);
    }
}
