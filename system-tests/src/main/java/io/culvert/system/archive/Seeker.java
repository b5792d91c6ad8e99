package io.culvert.system.archive;

import io.culvert.system.check.ReplayClient;
import io.culvert.system.check.ReplayUnit;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Somebody who seeks in a recording over RTSP, one seek after the other. Confined to one thread. */
public final class Seeker implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;
    private static final long GROUP_MICROS = 1_100_000;

    private final PastStage stage;
    private final ReplayClient client;
    private final SplittableRandom random = new SplittableRandom();
    private final List<Double> millis = new ArrayList<>();
    private int wrong;

    /**
     * What came of all seeks.
     *
     * @param wrong that did not find the key frame at or before
     * @param p50 milliseconds from sending PLAY to having its first picture
     */
    public record Report(int seeks, int wrong, double p50, double p99, double worst) {
        @Override
        public String toString() {
            return "%d seeks, %d wrong, to the first picture p50 %.1f, p99 %.1f, worst %.1f ms"
                    .formatted(seeks, wrong, p50, p99, worst);
        }
    }

    /** With a share of one's own. */
    public Seeker(PastStage stage) throws IOException {
        this.stage = stage;
        client = new ReplayClient(stage.share(PastStage.PAST, Map.of("archive", true, "live", false))
                .replayUrl());
    }

    /** Seeks to anywhere in what was laid. */
    public void seek() throws IOException {
        long all = Duration.between(stage.begin(), stage.end()).toNanos() / 1000;
        Instant at = stage.begin().plus(random.nextLong(all), ChronoUnit.MICROS);
        long asked = System.nanoTime();
        client.play("Immediate: yes", "Range: clock=" + PastStage.clock(at) + "-");
        try {
            List<ReplayUnit> found = client.await(1, PATIENCE_SECONDS);
            millis.add((System.nanoTime() - asked) / 1e6);
            long micros = ChronoUnit.MICROS.between(Instant.EPOCH, at);
            if (found.isEmpty()
                    || found.getFirst().wallMicros() > micros
                    || found.getFirst().wallMicros() < micros - GROUP_MICROS) {
                wrong++;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    public Report report() {
        List<Double> sorted = millis.stream().sorted().toList();
        int n = sorted.size();
        return n == 0
                ? new Report(0, 0, 0, 0, 0)
                : new Report(n, wrong, sorted.get(n / 2), sorted.get((int) (n * 0.99)), sorted.getLast());
    }

    @Override
    public void close() {
        client.close();
    }
}
