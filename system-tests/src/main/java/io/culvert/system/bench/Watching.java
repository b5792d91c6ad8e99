package io.culvert.system.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** One round of many viewers of one camera: CPU of the server, bytes and delays at the viewers. Immutable. */
record Watching(String camera, int viewers, int gopSeconds, Duration warmUp, int seconds) {
    static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final int WARM_UP_SECONDS = 60;
    /** Viewers that read stamps, about. */
    private static final int STAMP_READERS = 50;

    /** One server in one round; delays and waits in milliseconds. */
    record Figures(
            double cpuPerGbit,
            double megabits,
            double delayP50,
            double delayP99,
            double firstP50,
            double firstP90,
            double residentMiB,
            double gaps) {}

    static final Column<Figures> CPU = Column.median("CPU-s per Gbit", 3, Figures::cpuPerGbit);
    static final Column<Figures> DELAY_P50 = Column.median("delay p50 ms", 1, Figures::delayP50);
    static final Column<Figures> DELAY_P99 = Column.median("delay p99 ms", 1, Figures::delayP99);
    static final Column<Figures> GAPS = Column.sum("RTP gaps", 0, Figures::gaps);
    static final ResultTable<Figures> TABLE = table(CPU);

    /** All columns, with the ratios of one of them. */
    static ResultTable<Figures> table(Column<Figures> compared) {
        return new ResultTable<>(
                List.of(
                        CPU,
                        Column.median("Mbit/s", 0, Figures::megabits),
                        DELAY_P50,
                        DELAY_P99,
                        Column.median("first key frame p50 ms", 0, Figures::firstP50),
                        Column.median("p90 ms", 0, Figures::firstP90),
                        Column.median("RSS MiB", 0, Figures::residentMiB),
                        GAPS),
                compared,
                List.of(MediaServer.DIRECT, "mediamtx", "go2rtc", "zlmediakit", "gstreamer"));
    }

    /** The same for as long as a compiler needs to be done with it. */
    Watching toWarmUp() {
        return new Watching(camera, viewers, gopSeconds, warmUp, WARM_UP_SECONDS);
    }

    Figures measure(MediaServer server) {
        server.begin();
        String url = server.url(camera);
        try (Swarm first = Swarm.ofFirstViewer(url);
                Swarm swarm = new Swarm(Math.max(1, viewers / STAMP_READERS))) {
            LockSupport.parkNanos(warmUp.toNanos());
            swarm.open(url, viewers, Duration.ofSeconds(2L * gopSeconds));
            LockSupport.parkNanos(warmUp.toNanos());
            return count(server, first, swarm);
        } finally {
            server.rest();
        }
    }

    private Figures count(MediaServer server, Swarm first, Swarm swarm) {
        swarm.delays().clear();
        double cpuBefore = ProcessCpu.seconds(server.pids());
        long bytesBefore = swarm.bytesReceived() + first.bytesReceived();
        long gapsBefore = swarm.gapsSeen();
        long began = System.nanoTime();
        LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
        double cpu = ProcessCpu.seconds(server.pids()) - cpuBefore;
        double gigabits = (swarm.bytesReceived() + first.bytesReceived() - bytesBefore) * 8 / 1e9;
        double elapsed = (System.nanoTime() - began) / 1e9;
        return new Figures(
                cpu / gigabits,
                gigabits * 1000 / elapsed,
                swarm.delays().quantile(0.5),
                swarm.delays().quantile(0.99),
                swarm.firstKeyFrames().quantile(0.5),
                swarm.firstKeyFrames().quantile(0.9),
                ProcessCpu.residentMiB(server.pids()),
                swarm.gapsSeen() - gapsBefore);
    }
}
