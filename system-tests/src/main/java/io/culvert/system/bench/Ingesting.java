package io.culvert.system.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** One round of many cameras, watched or not: what they cost the server. Confined to the thread that measures. */
final class Ingesting {
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final int STAMP_READERS = 50;

    private final SimulatedCameras cameras;
    private final int viewersEach;
    private final int seconds;
    private final Map<String, Double> idleMiB = new HashMap<>();

    Ingesting(SimulatedCameras cameras, int viewersEach, int seconds) {
        this.cameras = cameras;
        this.viewersEach = viewersEach;
        this.seconds = seconds;
    }

    /**
     * One server in one round.
     *
     * @param cores share of one core
     * @param residentMiB of the server with all cameras running
     * @param kibPerCamera what the memory grew by since before the server's first camera, KiB
     * @param megabits delivered to viewers, Mbit/s
     * @param delayP99 at viewers, milliseconds
     */
    record Figures(
            int cameras,
            double cores,
            double residentMiB,
            double kibPerCamera,
            double megabits,
            double delayP99,
            double gaps) {
        double cpuMillisPerCameraSecond() {
            return cores * 1000 / cameras;
        }
    }

    static final Column<Figures> CPU = Column.median("CPU ms per camera-second", 3, Figures::cpuMillisPerCameraSecond);
    static final Column<Figures> CORES = Column.median("cores", 3, Figures::cores);
    static final Column<Figures> RESIDENT = Column.maximum("RSS MiB", 0, Figures::residentMiB);
    static final Column<Figures> PER_CAMERA = Column.maximum("KiB per camera", 0, Figures::kibPerCamera);
    static final Column<Figures> GAPS = Column.sum("RTP gaps", 0, Figures::gaps);
    static final ResultTable<Figures> TABLE = new ResultTable<>(
            List.of(
                    CPU,
                    CORES,
                    RESIDENT,
                    PER_CAMERA,
                    Column.median("to viewers Mbit/s", 0, Figures::megabits),
                    Column.median("delay p99 ms", 1, Figures::delayP99),
                    GAPS),
            CPU,
            List.of("mediamtx", "zlmediakit", "go2rtc", "gstreamer"));

    Figures measure(MediaServer server) {
        // Nobody else's sessions run any more.
        cameras.awaitPlaying(0);
        idleMiB.computeIfAbsent(server.name(), name -> ProcessCpu.residentMiB(server.pids()));
        List<String> urls = new ArrayList<>();
        for (int i = 0; i < viewersEach; i++) {
            cameras.names().forEach(camera -> urls.add(server.url(camera)));
        }
        try (Swarm swarm = new Swarm(Math.max(1, urls.size() / STAMP_READERS))) {
            begin(server);
            if (!urls.isEmpty()) {
                swarm.open(urls, Duration.ofMillis(5L * urls.size()), SwarmViewer.Conduct.WATCHES);
            }
            cameras.awaitPlaying(cameras.names().size());
            LockSupport.parkNanos(WARM_UP.toNanos());
            return count(server, swarm);
        } finally {
            server.rest();
        }
    }

    private void begin(MediaServer server) {
        if (server.pullsUnwatched()) {
            server.ingest();
            cameras.awaitPlaying(cameras.names().size());
            // The last one's first frame, too.
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
        } else {
            server.begin();
        }
    }

    private Figures count(MediaServer server, Swarm swarm) {
        swarm.delays().clear();
        long gapsBefore = swarm.gapsSeen();
        long bytesBefore = swarm.bytesReceived();
        double cpuBefore = ProcessCpu.seconds(server.pids());
        long began = System.nanoTime();
        LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
        double cpu = ProcessCpu.seconds(server.pids()) - cpuBefore;
        double elapsed = (System.nanoTime() - began) / 1e9;
        double residentMiB = ProcessCpu.residentMiB(server.pids());
        int count = cameras.names().size();
        return new Figures(
                count,
                cpu / elapsed,
                residentMiB,
                (residentMiB - idleMiB.getOrDefault(server.name(), residentMiB)) * 1024 / count,
                (swarm.bytesReceived() - bytesBefore) * 8 / 1e6 / elapsed,
                swarm.delays().quantile(0.99),
                swarm.gapsSeen() - gapsBefore);
    }
}
