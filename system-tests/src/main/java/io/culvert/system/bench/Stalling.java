package io.culvert.system.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** One round of healthy viewers, with or without hostile ones beside them. Immutable. */
record Stalling(int viewers, int seconds) {
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    /** A server with those who do harm to it. */
    record Setup(MediaServer server, HostileViewers.Plan plan) implements Contender {
        @Override
        public String name() {
            return name(server.name(), plan);
        }

        static String name(String server, HostileViewers.Plan plan) {
            return plan.name().isEmpty() ? server : server + ", " + plan.name();
        }

        @Override
        public List<Long> pids() {
            return server.pids();
        }

        @Override
        public boolean mayFail() {
            return server.mayFail();
        }
    }

    /**
     * One setup in one round.
     *
     * @param megabits delivered to the healthy viewers, Mbit/s
     * @param mibPerStalled what the server's memory grew by with the hostile ones, for each that is stalled; NaN without
     */
    record Figures(
            double delayP50, double delayP99, double megabits, double cores, double mibPerStalled, double gaps) {}

    static final Column<Figures> DELAY_P99 = Column.median("healthy delay p99 ms", 2, Figures::delayP99);
    static final Column<Figures> PER_STALLED = Column.maximum("MiB per stalled viewer", 2, Figures::mibPerStalled);
    static final Column<Figures> GAPS = Column.sum("RTP gaps", 0, Figures::gaps);

    /** @param references with whose delay the others' is compared */
    static ResultTable<Figures> table(List<String> references) {
        return new ResultTable<>(
                List.of(
                        Column.median("healthy delay p50 ms", 2, Figures::delayP50),
                        DELAY_P99,
                        Column.median("to healthy Mbit/s", 0, Figures::megabits),
                        Column.median("cores", 3, Figures::cores),
                        PER_STALLED,
                        GAPS),
                DELAY_P99,
                references);
    }

    Figures measure(Setup setup) {
        MediaServer server = setup.server();
        server.begin();
        String url = server.url("cam");
        try (Swarm first = Swarm.ofFirstViewer(url);
                Swarm healthy = new Swarm(1)) {
            LockSupport.parkNanos(WARM_UP.toNanos());
            healthy.open(url, viewers, Duration.ofSeconds(1));
            LockSupport.parkNanos(WARM_UP.toNanos());
            double before = ProcessCpu.residentMiB(server.pids());
            try (HostileViewers hostile = new HostileViewers(setup.plan(), url)) {
                hostile.strike();
                return count(setup, healthy, before);
            }
        } finally {
            server.rest();
        }
    }

    private Figures count(Setup setup, Swarm healthy, double residentBefore) {
        healthy.delays().clear();
        long bytesBefore = healthy.bytesReceived();
        long gapsBefore = healthy.gapsSeen();
        double cpuBefore = ProcessCpu.seconds(setup.pids());
        double peak = residentBefore;
        for (int second = 0; second < seconds; second++) {
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
            peak = Math.max(peak, ProcessCpu.residentMiB(setup.pids()));
        }
        int stalled = setup.plan().stalled();
        return new Figures(
                healthy.delays().quantile(0.5),
                healthy.delays().quantile(0.99),
                (healthy.bytesReceived() - bytesBefore) * 8 / 1e6 / seconds,
                (ProcessCpu.seconds(setup.pids()) - cpuBefore) / seconds,
                stalled == 0 ? Double.NaN : (peak - residentBefore) / stalled,
                healthy.gapsSeen() - gapsBefore);
    }
}
