package io.culvert.gateway.archive.index;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Takes what is missing of recordings, to be written by {@link SegmentIntake}. It never blocks and needs no database.
 *
 * <p>Memory is bounded: of a recording of which too many gaps wait, the two that lie nearest to each other become one. What
 * is recorded between them stays recorded: whoever writes a gap takes out of it what segments cover. Gaps that are lost
 * because the gateway is killed are told again when it starts, with the cause {@code gateway}, by the recorder those behind all
 * that is recorded and by {@link SegmentIntake} those in between: it spoils nothing to tell of a time for which gaps are known,
 * theirs is the cause that counts.
 *
 * <p>Threading: any. Guarded by its monitor, held for operations on a few gaps.
 */
public final class GapLedger {
    /** Gaps of one recording that wait for the database. */
    static final int MOST = 200;

    private final Map<RecordingKey, List<Gap>> waiting = new HashMap<>();

    /** Notes a gap that has ended. Those of one recording come in order. */
    public synchronized void add(Gap gap) {
        List<Gap> gaps = waiting.computeIfAbsent(gap.key(), key -> new ArrayList<>());
        Gap last = gaps.isEmpty() ? null : gaps.getLast();
        if (last != null && last.cause() == gap.cause() && adjoin(last.span(), gap.span())) {
            gaps.set(gaps.size() - 1, last.with(last.span().hull(gap.span())));
        } else {
            gaps.add(gap);
        }
        if (gaps.size() > MOST) {
            joinNearest(gaps);
        }
    }

    private static boolean adjoin(Span first, Span second) {
        return second.fromMicros() - first.toMicros() <= 0 && first.fromMicros() - second.toMicros() <= 0;
    }

    private static void joinNearest(List<Gap> gaps) {
        int nearest = 0;
        for (int i = 1; i < gaps.size() - 1; i++) {
            if (distance(gaps, i) < distance(gaps, nearest)) {
                nearest = i;
            }
        }
        Gap second = gaps.remove(nearest + 1);
        Gap first = gaps.get(nearest);
        Gap longer = first.span().micros() >= second.span().micros() ? first : second;
        gaps.set(nearest, longer.with(first.span().hull(second.span())));
    }

    private static long distance(List<Gap> gaps, int index) {
        return gaps.get(index + 1).span().fromMicros() - gaps.get(index).span().toMicros();
    }

    /** Some that wait; they stay until they are {@link #written}. */
    synchronized List<Gap> next(int most) {
        return waiting.values().stream().flatMap(List::stream).limit(most).toList();
    }

    /** These are in the database. One that was joined with another meanwhile stays, which does no harm. */
    synchronized void written(List<Gap> gaps) {
        for (Gap gap : gaps) {
            List<Gap> left = waiting.get(gap.key());
            if (left != null) {
                left.remove(gap);
            }
        }
        Iterator<List<Gap>> lists = waiting.values().iterator();
        while (lists.hasNext()) {
            if (lists.next().isEmpty()) {
                lists.remove();
            }
        }
    }

    /** What is not in the database yet of this recording. */
    public synchronized List<Gap> of(RecordingKey key) {
        return List.copyOf(waiting.getOrDefault(key, List.of()));
    }
}
