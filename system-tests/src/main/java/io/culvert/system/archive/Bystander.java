package io.culvert.system.archive;

import io.culvert.system.check.FrameReport;
import io.culvert.system.check.PacketReport;
import io.culvert.system.check.RtspViewer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** Somebody else, who watches the live camera over RTSP while something is done to the gateway. Confined to one thread. */
final class Bystander implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int FIRST_FRAMES = 50;

    private final RtspViewer viewer;

    /**
     * What was seen.
     *
     * @param silence from the last byte of media to the end of the watch
     */
    record Report(FrameReport frames, PacketReport packets, Duration silence) {
        /** Whether nothing at all was wrong, and media came to the end, hardly ever later than this. */
        boolean isUndisturbed(double mostDelayMillis) {
            return frames.isFlawless()
                    && packets.isContinuous()
                    && silence.compareTo(Duration.ofSeconds(2)) < 0
                    && frames.arrivalDelay().settledP99() < mostDelayMillis;
        }

        @Override
        public String toString() {
            return "live: %d frames, lost %d, foreign or damaged %d, arrival after capture p50 %.0f, p99 %.0f, at most %.0f ms"
                    .formatted(
                            frames.frames(),
                            frames.lost(),
                            frames.foreign() + frames.damaged(),
                            frames.arrivalDelay().settledP50(),
                            frames.arrivalDelay().settledP99(),
                            frames.arrivalDelay().max());
        }
    }

    private Bystander(RtspViewer viewer) {
        this.viewer = viewer;
    }

    /** Begins to watch, and waits for the first seconds of it. */
    static Bystander watch(PastStage stage) throws IOException {
        String url = stage.share(PastStage.LIVE, Map.of()).rtspUrl();
        RtspViewer viewer = RtspViewer.play(url, stage.live(), RtspViewer.Transport.TCP);
        if (!RtspViewer.await(PATIENCE, () -> viewer.frameCount() > FIRST_FRAMES)) {
            viewer.close();
            throw new IOException("the live camera does not come");
        }
        return new Bystander(viewer);
    }

    Report report() {
        return new Report(
                viewer.frames(), viewer.packets(), Duration.ofNanos(System.nanoTime() - viewer.lastMediaNanos()));
    }

    @Override
    public void close() {
        viewer.close();
    }
}
