package io.culvert.gateway.doors;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Says who may write a line: a few at once for each subject, then one now and then, which tells how many were left out. A
 * caller who misbehaves all day cannot fill the disk.
 *
 * <p>Remembers a bounded number of subjects, the longest unused forgotten first. Thread-safe: guarded by {@code this}.
 */
public final class SparseLog {
    private static final int LINES_AT_ONCE = 5;
    private static final double LINES_PER_SECOND = 1 / 30.0;
    private static final int MAX_SUBJECTS = 20_000;

    private final LongSupplier nanoClock;
    private final Map<String, Subject> subjects = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Subject> eldest) {
            return size() > MAX_SUBJECTS;
        }
    };

    public SparseLog() {
        this(System::nanoTime);
    }

    SparseLog(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    private static final class Subject {
        private final Budget lines;
        private long left;

        Subject(Budget lines) {
            this.lines = lines;
        }
    }

    /**
     * Lets the line be written where the subject has one left.
     *
     * @param line is given what to put behind the line: empty, or how many lines were left out
     */
    public void write(String subject, Consumer<String> line) {
        long left;
        synchronized (this) {
            Subject found = subjects.computeIfAbsent(
                    subject, s -> new Subject(new Budget(LINES_AT_ONCE, LINES_PER_SECOND, nanoClock)));
            if (!found.lines.take(1)) {
                found.left++;
                return;
            }
            left = found.left;
            found.left = 0;
        }
        line.accept(left == 0 ? "" : " (and " + left + " lines like this one before)");
    }
}
