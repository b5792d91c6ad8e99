package io.culvert.gateway.rtsp.replay;

import io.culvert.gateway.stream.FakeCamera;
import io.culvert.gateway.stream.StreamReader;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The way into a live stream that a test gives by hand. */
final class LiveGroups implements LiveEntry {
    boolean allowed = true;

    @Nullable
    StreamReader reader;

    /** One whose monotonic clock says what its wall clock says, as that of a {@link FakeRecording} does. */
    static FakeCamera camera() {
        FakeCamera camera = new FakeCamera(1, 0, 0);
        camera.monotonicNanos = camera.wallMicros * 1000;
        return camera;
    }

    StreamReader reader() {
        return Objects.requireNonNull(reader, "nobody is attached");
    }

    @Override
    public CompletionStage<Boolean> allowed() {
        return CompletableFuture.completedFuture(allowed);
    }

    @Override
    public void attach(StreamReader attached) {
        reader = attached;
    }

    @Override
    public void detach(StreamReader detached) {
        reader = null;
    }
}
