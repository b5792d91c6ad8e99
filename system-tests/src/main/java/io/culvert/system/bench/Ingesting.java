package io.culvert.system.bench;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** One round of many cameras, watched or not: what they cost the server. Confined to the thread that measures. */
final class Ingesting {
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    /** Time for code and heap to be what they stay, before memory is compared. */
    private static final Duration SETTLE = Duration.ofSeconds(8);

    private final SimulatedCameras cameras;
    private final CameraViewers viewers;
    private final int seconds;
    private final Map<String, Double> kibPerCamera = new HashMap<>();

    Ingesting(SimulatedCameras cameras, CameraViewers viewers, int seconds) {
        this.cameras = cameras;
        this.viewers = viewers;
        this.seconds = seconds;
    }

    /**
     * One server in one round.
     *
     * @param cores share of one core
     * @param residentMiB of the server with all cameras running
     * @param kibPerCamera what each camera of the second half added to the memory in the first round, KiB
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
    static final Column<Figures> PER_CAMERA = Column.median("KiB per camera", 0, Figures::kibPerCamera);
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
        List<String> all = cameras.names();
        try (Swarm swarm = viewers.swarm(all.size())) {
            if (!server.pullsUnwatched()) {
                server.begin();
            }
            if (kibPerCamera.containsKey(server.name()) || all.size() < 2) {
                start(server, swarm, all);
            } else {
                weigh(server, swarm, all.size() / 2);
            }
            cameras.awaitPlaying(all.size());
            LockSupport.parkNanos(WARM_UP.toNanos());
            return count(server, swarm);
        } finally {
            server.rest();
        }
    }

    /** Starts one half and then the other: the difference is the cameras', not that of a server that awakes. */
    private void weigh(MediaServer server, Swarm swarm, int half) {
        List<String> all = cameras.names();
        start(server, swarm, all.subList(0, half));
        LockSupport.parkNanos(SETTLE.toNanos());
        double before = ProcessCpu.residentMiB(server.pids());
        start(server, swarm, all.subList(half, all.size()));
        LockSupport.parkNanos(SETTLE.toNanos());
        kibPerCamera.put(server.name(), (ProcessCpu.residentMiB(server.pids()) - before) * 1024 / (all.size() - half));
    }

    private void start(MediaServer server, Swarm swarm, List<String> names) {
        if (server.pullsUnwatched()) {
            int before = cameras.playing();
            server.ingest(names);
            cameras.awaitPlaying(before + names.size());
            // The last one's first frame, too.
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
        }
        viewers.watch(server, swarm, names);
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
                kibPerCamera.getOrDefault(server.name(), Double.NaN),
                (swarm.bytesReceived() - bytesBefore) * 8 / 1e6 / elapsed,
                swarm.delays().quantile(0.99),
                swarm.gapsSeen() - gapsBefore);
    }
}
