package io.culvert.gateway.cameras;

import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.SourceFailure.Code;
import io.culvert.gateway.stream.SourceSink;
import io.culvert.gateway.stream.StreamSource;
import io.culvert.media.pull.StreamPull;
import io.culvert.media.pull.StreamPullListener;
import io.culvert.media.rtsp.client.RtspClientConfig;
import io.culvert.media.rtsp.client.RtspClientFailure;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;

/**
 * A camera that the gateway pulls by itself, as a source for the hub.
 *
 * <p>Threading: runs on the stream's own event loop; {@link #stop()} may be called from any thread.
 */
final class DirectPull implements StreamSource, StreamPullListener {

    private final SourceSink sink;
    private final StreamPull pull;
    private volatile boolean stopped;

    /** Begins to pull; does not block. */
    DirectPull(RtspClientConfig config, SourceSink sink) {
        this.sink = sink;
        this.pull = StreamPull.open(sink.loop(), config, this);
    }

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
        if (!stopped) {
            sink.failed(new SourceFailure(code(failure.kind()), failure.message()));
        }
    }

    /** What a camera's refusal means to a viewer. */
    static Code code(RtspClientFailure.Kind kind) {
        return switch (kind) {
            case UNREACHABLE, TIMED_OUT -> Code.CAMERA_UNREACHABLE;
            case BAD_CREDENTIALS -> Code.BAD_CREDENTIALS;
            case NO_SUCH_STREAM -> Code.NO_SUCH_STREAM;
            case BUSY -> Code.BUSY;
            case UNSUPPORTED, PROTOCOL -> Code.UNSUPPORTED;
            case SILENT -> Code.SILENT;
            case ENDED -> Code.ENDED;
            case CLOSED_BY_US -> Code.INTERNAL;
        };
    }

    /** RTSP has no way to ask a camera for a key frame; its next one comes by itself. */
    @Override
    public void requestKeyFrame() {}

    @Override
    public void stop() {
        stopped = true;
        pull.close();
    }
}
