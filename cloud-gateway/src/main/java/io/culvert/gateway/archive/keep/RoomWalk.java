package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.index.OldestSegments.Place;
import io.culvert.gateway.archive.keep.KeepPlan.Sacrifice;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * Chooses what goes from a disk for room, of which one round looks at a bounded number of segments. So dear ones may only go
 * when the rounds together have come to the end of the disk and found nothing cheaper. Of each worth it remembers up to where
 * there is none any more, and goes on from there; what has become so cheap since, or was added, is found by looking at
 * everything again, bit by bit.
 *
 * <p>Confined to one thread.
 */
final class RoomWalk {
    /** Segments that a round looks at on a real disk. */
    static final int MOST = 10_000;

    /** And a part of so many once more. */
    static final int AGAIN = 10;

    private final Function<Place, ? extends Iterable<Weighed>> segments;
    private final int most;
    /** Up to here nothing is that cheap. */
    private final Map<Worth, Place> passed = new EnumMap<>(Worth.class);
    /** The same, when what was chosen is gone. */
    private final Map<Worth, Place> reached = new EnumMap<>(Worth.class);

    private Place again = Place.BEGINNING;
    private boolean chosen;
    private int left;

    /**
     * @param segments those behind a place, the oldest first
     * @param most that one round looks at
     */
    RoomWalk(Function<Place, ? extends Iterable<Weighed>> segments, int most) {
        this.segments = segments;
        this.most = most;
    }

    /** What goes so that this many bytes become free; too little where there is more to be looked at. */
    Sacrifice choose(long bytes) {
        lookAgain();
        left = most;
        reached.clear();
        Sacrifice sacrifice = KeepPlan.room(worth -> () -> new Walk(worth), bytes);
        chosen = !sacrifice.rows().isEmpty();
        return sacrifice;
    }

    /** Whether another round may find something where this one found nothing. */
    boolean isUnfinished() {
        return left == 0 || !passed.isEmpty();
    }

    /** What was chosen is gone, or was protected in the last moment. */
    void done() {
        if (chosen || left == 0) {
            passed.putAll(reached);
        } else {
            passed.clear();
        }
    }

    private void lookAgain() {
        if (passed.isEmpty()) {
            again = Place.BEGINNING;
            return;
        }
        Place furthest = Collections.max(passed.values());
        Iterator<Weighed> walk = segments.apply(again).iterator();
        int looked = 0;
        while (looked < most / AGAIN && again.compareTo(furthest) < 0 && walk.hasNext()) {
            Weighed weighed = walk.next();
            looked++;
            Place before = again;
            again = Place.of(weighed.row());
            if (again.compareTo(passed.getOrDefault(weighed.worth(), Place.BEGINNING)) <= 0) {
                passed.put(weighed.worth(), before);
            }
        }
        if (looked < most / AGAIN) {
            again = Place.BEGINNING;
        }
    }

    /** Goes through what may be of a worth, as far as the round may look. */
    private final class Walk implements Iterator<Weighed> {
        private final Worth worth;
        private final Iterator<Weighed> walk;

        Walk(Worth worth) {
            this.worth = worth;
            this.walk =
                    segments.apply(passed.getOrDefault(worth, Place.BEGINNING)).iterator();
        }

        @Override
        public boolean hasNext() {
            return left > 0 && walk.hasNext();
        }

        @Override
        public Weighed next() {
            if (left == 0) {
                throw new NoSuchElementException();
            }
            Weighed next = walk.next();
            left--;
            reached.put(worth, Place.of(next.row()));
            return next;
        }
    }
}
