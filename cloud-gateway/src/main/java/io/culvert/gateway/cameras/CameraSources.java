package io.culvert.gateway.cameras;

import io.culvert.gateway.stream.Quality;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.SourceSink;
import io.culvert.gateway.stream.StreamKey;
import io.culvert.gateway.stream.StreamSource;
import io.culvert.gateway.stream.StreamSources;
import io.culvert.media.rtsp.client.RtspClientConfig;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Opens for the hub what stands behind a stream: an input of an agent, or a direct pull.
 *
 * <p>Decides by the camera's row in memory, so it never waits; a key of another epoch, of a deleted camera or of one whose
 * agent went to somebody else finds nothing.
 */
public final class CameraSources implements StreamSources {

    /** How to reach an agent's input. */
    interface Agents {
        StreamSource open(String agentId, String input, StreamKey key, SourceSink sink);

        /** Of the agent's connection; null while it has none. */
        default @Nullable EventLoop loop(String agentId) {
            return null;
        }
    }

    /** How to pull a camera that the gateway reaches by itself. */
    interface Pulls {
        StreamSource open(RtspClientConfig config, SourceSink sink);
    }

    private final CameraDirectory cameras;
    private final DirectSources direct;
    private final Agents agents;
    private final Pulls pulls;

    CameraSources(CameraDirectory cameras, DirectSources direct, Agents agents, Pulls pulls) {
        this.cameras = cameras;
        this.direct = direct;
        this.agents = agents;
        this.pulls = pulls;
    }

    @Override
    public StreamSource open(StreamKey key, SourceSink sink) {
        Camera camera = cameras.byId(key.camera());
        if (camera == null || camera.epoch() != key.epoch() || camera.orphaned()) {
            return none(sink, SourceFailure.Code.NO_SUCH_CAMERA, "the camera was removed or has another source now");
        }
        if (!camera.has(key.quality())) {
            return none(sink, SourceFailure.Code.NO_SUCH_STREAM, "the camera has no second stream");
        }
        return switch (camera.source()) {
            case CameraSource.Agent agent ->
                agents.open(
                        agent.agentId(),
                        input(agent, key.quality()),
                        key,
                        camera.videoOnly() ? new VideoOnly(sink) : sink);
            case CameraSource.Rtsp rtsp -> pulls.open(direct.dial(camera, rtsp, key.quality()), sink);
        };
    }

    @Override
    public @Nullable EventLoop loop(StreamKey key) {
        Camera camera = cameras.byId(key.camera());
        return camera != null && camera.source() instanceof CameraSource.Agent agent
                ? agents.loop(agent.agentId())
                : null;
    }

    private static String input(CameraSource.Agent agent, Quality quality) {
        String sub = agent.subInput();
        return quality == Quality.SUB && sub != null ? sub : agent.input();
    }

    static StreamSource none(SourceSink sink, SourceFailure.Code code, String message) {
        sink.failed(new SourceFailure(code, message));
        return new StreamSource() {
            @Override
            public void requestKeyFrame() {}

            @Override
            public void stop() {}
        };
    }
}
