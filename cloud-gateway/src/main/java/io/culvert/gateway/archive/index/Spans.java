package io.culvert.gateway.archive.index;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** What can be done with several pieces of time. Results are in order and do not overlap. Pure. */
public final class Spans {
    private Spans() {}

    /** All of it; pieces that are not further apart than {@code tolerance} become one. */
    public static List<Span> union(Collection<Span> spans, long tolerance) {
        List<Span> ordered = new ArrayList<>(spans);
        ordered.sort(Comparator.comparingLong(Span::fromMicros));
        List<Span> union = new ArrayList<>();
        for (Span span : ordered) {
            Span last = union.isEmpty() ? null : union.getLast();
            if (last != null && span.fromMicros() - last.toMicros() <= tolerance) {
                union.set(union.size() - 1, last.hull(span));
            } else {
                union.add(span);
            }
        }
        return union;
    }

    /**
     * What is left of the one without the others.
     *
     * @param least pieces shorter than this are left out
     */
    public static List<Span> minus(Span span, Collection<Span> others, long least) {
        List<Span> left = new ArrayList<>();
        long from = span.fromMicros();
        for (Span other : union(others, 0)) {
            if (other.overlaps(span)) {
                add(left, from, other.fromMicros(), least);
                from = Math.max(from, other.toMicros());
            }
        }
        add(left, from, span.toMicros(), least);
        return left;
    }

    /** What is left of many without the others. */
    public static List<Span> minus(Collection<Span> spans, Collection<Span> others, long least) {
        List<Span> left = new ArrayList<>();
        for (Span span : union(spans, 0)) {
            left.addAll(minus(span, others, least));
        }
        return left;
    }

    /** What of the spans lies inside of the window. */
    public static List<Span> within(Collection<Span> spans, Span window) {
        return spans.stream()
                .filter(window::overlaps)
                .map(span -> new Span(
                        Math.max(span.fromMicros(), window.fromMicros()), Math.min(span.toMicros(), window.toMicros())))
                .toList();
    }

    private static void add(List<Span> left, long from, long to, long least) {
        if (to - from >= Math.max(least, 1)) {
            left.add(new Span(from, to));
        }
    }
}
