package io.culvert.gateway.archive.check;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Says how far long work has come, every few seconds. Not thread-safe. */
final class Progress {
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final PrintStream out;
    private final String done;
    private long segments;
    private long bytes;
    private long said = System.nanoTime();

    /** @param done what is done to segments: {@code checked} */
    Progress(PrintStream out, String done) {
        this.out = out;
        this.done = done;
    }

    void segment(long sizeBytes) {
        segments++;
        bytes += sizeBytes;
        if (System.nanoTime() - said > PERIOD.toNanos()) {
            said = System.nanoTime();
            out.println("… " + this);
        }
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%,d segments %s, %.1f GB", segments, done, bytes / 1e9);
    }
}
