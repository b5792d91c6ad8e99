package io.culvert.gateway.stream;

import io.culvert.media.pull.StreamPull;
import io.culvert.media.pull.StreamPullListener;
import io.culvert.media.rtsp.client.RtspClientConfig;
import io.culvert.media.rtsp.client.RtspClientFailure;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;

/**
 * A camera that the gateway reaches by itself, pulled over RTSP on the stream's own event loop.
 *
 * <p>Threading: any thread; what comes from the camera is handed on without changing threads.
 */
public final class PullSource implements StreamSource {
    private final StreamPull pull;

    private PullSource(StreamPull pull) {
        this.pull = pull;
    }

    /** Begins to pull; whatever comes of it reaches the sink. */
    public static StreamSource open(RtspClientConfig config, SourceSink sink) {
        return new PullSource(StreamPull.open(sink.loop(), config, new ToSink(sink)));
    }

    /** RTSP has no way to ask for one; cameras send key frames in their own time. */
    @Override
    public void requestKeyFrame() {}

    @Override
    public void stop() {
        pull.close();
    }

    private record ToSink(SourceSink sink) implements StreamPullListener {
        @Override
        public void described(StreamDescription description) {
            sink.described(description);
        }

        @Override
        public void batch(PacketBatch batch) {
            sink.batch(batch);
        }

        @Override
        public void ended(RtspClientFailure failure) {
            sink.failed(new SourceFailure(code(failure.kind()), failure.message()));
        }
    }

    static SourceFailure.Code code(RtspClientFailure.Kind kind) {
        return switch (kind) {
            case UNREACHABLE, TIMED_OUT -> SourceFailure.Code.CAMERA_UNREACHABLE;
            case BAD_CREDENTIALS -> SourceFailure.Code.BAD_CREDENTIALS;
            case NO_SUCH_STREAM -> SourceFailure.Code.NO_SUCH_STREAM;
            case BUSY -> SourceFailure.Code.BUSY;
            case PROTOCOL, UNSUPPORTED, OVER_BUDGET -> SourceFailure.Code.UNSUPPORTED;
            case SILENT -> SourceFailure.Code.SILENT;
            case CLOSED_BY_US, ENDED -> SourceFailure.Code.ENDED;
        };
    }
}
