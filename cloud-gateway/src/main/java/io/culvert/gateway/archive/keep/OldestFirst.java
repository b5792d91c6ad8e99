package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.index.OldestSegments.Place;
import io.culvert.gateway.archive.index.ProtectedPiece;
import io.culvert.gateway.archive.index.ProtectedPieces;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.store.SegmentRow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;

/**
 * Segments from the oldest on, each with its worth, read part by part as they are wanted. What cannot be looked up ends the
 * walk with an exception, and so whatever was to be deleted by it.
 *
 * <p>Each iterator is confined to one thread; blocking.
 */
final class OldestFirst implements Iterable<Weighed> {
    static final int PART = 500;

    private final Function<Place, List<SegmentRow>> parts;
    private final ProtectedPieces pieces;
    private final Motions motions;
    private final Place from;

    /**
     * @param parts the next {@link #PART} segments behind a place; fewer at the end
     * @param from where to begin
     */
    OldestFirst(Function<Place, List<SegmentRow>> parts, ProtectedPieces pieces, Motions motions, Place from) {
        this.parts = parts;
        this.pieces = pieces;
        this.motions = motions;
        this.from = from;
    }

    @Override
    public Iterator<Weighed> iterator() {
        return new Walk();
    }

    private final class Walk implements Iterator<Weighed> {
        private final Deque<Weighed> part = new ArrayDeque<>();
        private Place place = from;
        private boolean ended;

        @Override
        public boolean hasNext() {
            if (part.isEmpty() && !ended) {
                List<SegmentRow> rows = parts.apply(place);
                ended = rows.size() < PART;
                if (!rows.isEmpty()) {
                    place = Place.of(rows.getLast());
                    Map<UUID, Protection> protections = protections(rows);
                    rows.forEach(row -> part.add(new Weighed(
                            row,
                            Objects.requireNonNull(protections.get(row.name().camera()))
                                    .worth(row))));
                }
            }
            return !part.isEmpty();
        }

        @Override
        public Weighed next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return part.removeFirst();
        }
    }

    private Map<UUID, Protection> protections(List<SegmentRow> rows) {
        Map<UUID, Span> windows = new HashMap<>();
        for (SegmentRow row : rows) {
            Span span = new Span(row.name().startMicros(), row.endMicros());
            windows.merge(row.name().camera(), span, Span::hull);
        }
        Map<UUID, Protection> protections = new HashMap<>();
        windows.forEach((camera, window) -> protections.put(
                camera,
                Protection.of(
                        motions.within(camera, window.wider(Protection.BEHIND_MICROS, Protection.BEFORE_MICROS)),
                        pieces.within(camera, window).stream()
                                .map(ProtectedPiece::span)
                                .toList())));
        return protections;
    }
}
