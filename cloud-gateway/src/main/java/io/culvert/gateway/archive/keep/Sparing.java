package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.index.OldestSegments.Place;
import java.util.Iterator;

/**
 * Goes through segments and remembers how far they all were dear from the beginning, so that the next walk may begin there.
 * Confined to one thread.
 */
final class Sparing implements Iterable<Weighed> {
    private final Iterable<Weighed> segments;
    private Place spared;

    /** @param from where the segments begin */
    Sparing(Iterable<Weighed> segments, Place from) {
        this.segments = segments;
        this.spared = from;
    }

    /** Up to here all were dear. */
    Place spared() {
        return spared;
    }

    @Override
    public Iterator<Weighed> iterator() {
        Iterator<Weighed> walk = segments.iterator();
        return new Iterator<>() {
            private boolean onlyDear = true;

            @Override
            public boolean hasNext() {
                return walk.hasNext();
            }

            @Override
            public Weighed next() {
                Weighed next = walk.next();
                onlyDear = onlyDear && next.worth() != Worth.PLAIN;
                if (onlyDear) {
                    spared = Place.of(next.row());
                }
                return next;
            }
        };
    }
}
