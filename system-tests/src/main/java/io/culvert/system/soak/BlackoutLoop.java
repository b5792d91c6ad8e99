package io.culvert.system.soak;

import io.culvert.system.check.RtspViewer;
import io.culvert.system.process.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The promise <em>an agent outlives an outage within bounded memory and comes back by itself</em>: all cameras of a site are
 * watched, the path is silent for a while and returns; the same viewers see the pictures go on.
 */
public final class BlackoutLoop {
    /** What is promised of the way back. */
    public static final Duration BACK = Duration.ofSeconds(5);

    /** What is promised of the agent's memory. */
    public static final long RSS_KIB = 192 * 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration SAMPLE = Duration.ofMillis(500);

    private BlackoutLoop() {}

    /**
     * One blackout.
     *
     * @param backSeconds from the path's return to the first new frame, for each viewer, sorted
     * @param continuous whether no viewer saw a hole in the sequence numbers or a step back in time
     * @param mostRssKib resident memory of the agent at its highest, from before the blackout to after it
     * @param rssMibPerHour slope of that memory over the second half of the blackout
     */
    public record Outcome(List<Double> backSeconds, boolean continuous, long mostRssKib, double rssMibPerHour) {
        public boolean isGood() {
            return backSeconds.getLast() <= BACK.toSeconds() && continuous && mostRssKib <= RSS_KIB;
        }
    }

    /** @throws IOException when a viewer gets no picture before, or none within 40 s after */
    public static Outcome run(LinkedInstallation.Site site, List<RtspViewer> viewers, Duration away)
            throws IOException {
        if (!RtspViewer.await(PATIENCE, () -> viewers.stream().allMatch(viewer -> viewer.frameCount() > 50))) {
            throw new IOException("not all cameras stream before the blackout");
        }
        List<Long> rss = new ArrayList<>();
        rss.add(rssKib(site.agent().part()));
        site.wire().blackhole(true);
        long end = System.nanoTime() + away.toNanos();
        long told = System.nanoTime();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(Math.min(SAMPLE.toNanos(), Math.max(1, end - System.nanoTime())));
            rss.add(rssKib(site.agent().part()));
            if (System.nanoTime() - told > 60_000_000_000L) {
                told = System.nanoTime();
                System.out.printf(
                        "%d min of blackout to go: agent has %d MiB%n",
                        Duration.ofNanos(end - told).toMinutes(), rss.getLast() / 1024);
            }
        }
        long[] seen = viewers.stream().mapToLong(RtspViewer::frameCount).toArray();
        double[] back = new double[seen.length];
        long healed = System.nanoTime();
        site.wire().blackhole(false);
        boolean all = RtspViewer.await(PATIENCE, () -> {
            boolean complete = true;
            for (int i = 0; i < back.length; i++) {
                if (back[i] == 0 && viewers.get(i).frameCount() > seen[i]) {
                    back[i] = (System.nanoTime() - healed) / 1e9;
                }
                complete &= back[i] > 0;
            }
            return complete;
        });
        if (!all) {
            throw new IOException("after " + PATIENCE.toSeconds() + " s only these are back: " + Arrays.toString(back));
        }
        double slope = slope(rss.subList(rss.size() / 2, rss.size()));
        LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
        rss.add(rssKib(site.agent().part()));
        return new Outcome(
                Arrays.stream(back).sorted().boxed().toList(),
                viewers.stream().allMatch(viewer -> viewer.packets().isContinuous()),
                rss.stream().mapToLong(Long::longValue).max().orElse(0),
                slope);
    }

    /** Least squares, MiB per hour. */
    private static double slope(List<Long> kib) {
        double n = kib.size();
        double meanX = (n - 1) / 2;
        double meanY = kib.stream().mapToLong(Long::longValue).average().orElse(0);
        double xy = 0;
        double xx = 0;
        for (int i = 0; i < n; i++) {
            xy += (i - meanX) * (kib.get(i) - meanY);
            xx += (i - meanX) * (i - meanX);
        }
        double perSample = xx == 0 ? 0 : xy / xx;
        return perSample / 1024 * Duration.ofHours(1).toMillis() / SAMPLE.toMillis();
    }

    private static long rssKib(Part part) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(part.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no VmRSS: the agent is gone"));
        } catch (IOException e) {
            throw new UncheckedIOException("the agent is gone", e);
        }
    }
}
