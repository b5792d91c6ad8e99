package io.culvert.system.soak;

import io.culvert.camera.fault.Fixture;
import io.culvert.system.bench.ProcessCpu;
import io.culvert.system.check.FrameReport;
import io.culvert.system.check.RtspViewer;
import io.culvert.system.process.Installation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** The promise <em>one hostile camera harms only itself</em>: a sound camera watched without and with cameras that flood. */
public final class HostileCamera {
    /**
     * What the viewer of the sound camera saw, and what it cost.
     *
     * @param p99Before milliseconds from capture to arrival, without floods
     * @param p99During the same with them
     * @param agentMiB growth of the agent's resident memory meanwhile
     * @param gatewayMiB growth of the gateway's
     */
    public record Outcome(FrameReport frames, double p99Before, double p99During, double agentMiB, double gatewayMiB) {
        private static final double MOST_GROWTH_MIB = 96;
        private static final double MOST_DELAY_MILLIS = 50;

        public boolean isGood() {
            return frames.isFlawless()
                    && (p99During <= 1.2 * p99Before || p99During <= p99Before + MOST_DELAY_MILLIS)
                    && agentMiB < MOST_GROWTH_MIB
                    && gatewayMiB < MOST_GROWTH_MIB;
        }

        @Override
        public String toString() {
            return String.format(
                    "sound camera: %d frames, %d lost, p99 %.1f ms alone, %.1f ms beside floods (ratio %.2f); "
                            + "memory agent %+.0f MiB, gateway %+.0f MiB",
                    frames.frames(), frames.lost(), p99Before, p99During, p99During / p99Before, agentMiB, gatewayMiB);
        }
    }

    private HostileCamera() {}

    /**
     * Watches the first camera of {@code installation} twice as long as {@code half}, the second half beside floods.
     *
     * @throws IOException when the sound camera cannot be watched
     */
    public static Outcome run(Installation installation, List<Fixture> floods, Duration half) throws IOException {
        String sound = installation.firstName();
        UUID uuid = installation.uuid(sound);
        String url = installation.share(sound).rtspUrl();
        long agent = installation.agent().part().pid();
        long gateway = installation.gateway().part().pid();
        double before = p99(url, uuid, half);
        double agentBefore = ProcessCpu.residentMiB(agent);
        double gatewayBefore = ProcessCpu.residentMiB(gateway);
        List<Thread> watchers = new ArrayList<>();
        try (RtspViewer viewer = RtspViewer.play(url, uuid, RtspViewer.Transport.TCP)) {
            for (Fixture flood : floods) {
                watchers.add(Thread.ofVirtual().start(() -> press(installation, flood, half)));
            }
            LockSupport.parkNanos(half.toNanos());
            FrameReport report = viewer.frames();
            return new Outcome(
                    report,
                    before,
                    report.arrivalDelay().settledP99(),
                    ProcessCpu.residentMiB(agent) - agentBefore,
                    ProcessCpu.residentMiB(gateway) - gatewayBefore);
        } finally {
            watchers.forEach(Thread::interrupt);
        }
    }

    private static double p99(String url, UUID uuid, Duration length) throws IOException {
        try (RtspViewer viewer = RtspViewer.play(url, uuid, RtspViewer.Transport.TCP)) {
            LockSupport.parkNanos(length.toNanos());
            return viewer.frames().arrivalDelay().settledP99();
        }
    }

    /** Asks for the hostile camera as long as the watch lasts, whatever comes of it. */
    private static void press(Installation installation, Fixture flood, Duration length) {
        UUID uuid = installation.uuid(flood.name());
        String url = installation.share(flood.name()).rtspUrl();
        long deadline = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < deadline && !Thread.currentThread().isInterrupted()) {
            try (RtspViewer viewer = RtspViewer.play(url, uuid, RtspViewer.Transport.TCP)) {
                RtspViewer.await(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())), viewer::isEnded);
            } catch (IOException e) {
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
    }
}
