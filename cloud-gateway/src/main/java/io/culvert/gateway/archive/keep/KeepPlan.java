package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.store.SegmentRow;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which segments go. They come oldest first, and may be gone through several times. Pure. */
final class KeepPlan {
    /** So many go at once; the next round takes more. */
    static final int MOST = 10_000;

    private KeepPlan() {}

    /**
     * What goes for room.
     *
     * @param rows in the order in which they were chosen
     * @param dearest the worth of the dearest among them; null where none goes
     */
    record Sacrifice(List<SegmentRow> rows, @Nullable Worth dearest) {}

    /** Those that are kept no longer, the oldest first, as far as the limit allows. */
    static List<SegmentRow> aged(Iterable<Weighed> oldestFirst, KeepRule rule, long nowMicros, RoundLimit limit) {
        List<SegmentRow> over = new ArrayList<>();
        for (Weighed weighed : oldestFirst) {
            SegmentRow row = weighed.row();
            if (!rule.isOver(row.endMicros(), Worth.PLAIN, nowMicros)) {
                break; // what follows is younger
            }
            if (rule.isOver(row.endMicros(), weighed.worth(), nowMicros)) {
                if (over.size() == MOST || !limit.take(row)) {
                    break;
                }
                over.add(row);
            }
        }
        return over;
    }

    /** Those of a camera that is gone, as far as the limit allows. */
    static List<SegmentRow> orphaned(Iterable<Weighed> oldestFirst, RoundLimit limit) {
        List<SegmentRow> orphaned = new ArrayList<>();
        for (Weighed weighed : oldestFirst) {
            if (orphaned.size() == MOST || !limit.take(weighed.row())) {
                break;
            }
            orphaned.add(weighed.row());
        }
        return orphaned;
    }

    /**
     * Those that go so that this many bytes become free: the cheap ones first, the oldest of each first, and none more.
     *
     * @param ofWorth the segments among which those of a worth are, oldest first
     */
    static Sacrifice room(Function<Worth, ? extends Iterable<Weighed>> ofWorth, long bytes) {
        List<SegmentRow> chosen = new ArrayList<>();
        long freed = 0;
        Worth dearest = null;
        for (Worth worth : Worth.values()) {
            Iterator<Weighed> walk = ofWorth.apply(worth).iterator();
            while (freed < bytes && chosen.size() < MOST && walk.hasNext()) {
                Weighed weighed = walk.next();
                if (weighed.worth() == worth) {
                    chosen.add(weighed.row());
                    freed += weighed.row().bytes();
                    dearest = worth;
                }
            }
        }
        return new Sacrifice(chosen, dearest);
    }
}
