package io.culvert.gateway.archive.index;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The gaps of one recording: what is new, what recordings leave of them. In order, without overlaps. Pure. */
final class Gaps {
    private Gaps() {}

    /**
     * The gaps that are there and some more. What is recorded is no gap, and where one is known already its cause stays.
     *
     * @param recorded all that is recorded around the new ones
     */
    static List<Gap> plus(Collection<Gap> known, Collection<Gap> more, Collection<Span> recorded) {
        List<Gap> all = new ArrayList<>(known);
        for (Gap gap : more) {
            List<Span> taken = new ArrayList<>(recorded);
            all.forEach(other -> taken.add(other.span()));
            Spans.minus(gap.span(), taken, Span.TOLERANCE_MICROS).forEach(left -> all.add(gap.with(left)));
        }
        return joined(all, recorded);
    }

    /** What recordings leave of gaps. */
    static List<Gap> minus(Collection<Gap> gaps, Collection<Span> recorded) {
        List<Gap> left = new ArrayList<>();
        for (Gap gap : gaps) {
            Spans.minus(gap.span(), recorded, Span.TOLERANCE_MICROS).forEach(span -> left.add(gap.with(span)));
        }
        return left;
    }

    /** Neighbours of one cause become one, unless something recorded lies between them. */
    private static List<Gap> joined(List<Gap> gaps, Collection<Span> recorded) {
        List<Gap> ordered = new ArrayList<>(gaps);
        ordered.sort(Comparator.comparingLong(gap -> gap.span().fromMicros()));
        List<Gap> joined = new ArrayList<>();
        for (Gap gap : ordered) {
            Gap last = joined.isEmpty() ? null : joined.getLast();
            if (last != null && areOne(last, gap, recorded)) {
                joined.set(joined.size() - 1, last.with(last.span().hull(gap.span())));
            } else {
                joined.add(gap);
            }
        }
        return joined;
    }

    private static boolean areOne(Gap first, Gap second, Collection<Span> recorded) {
        long from = first.span().toMicros();
        long to = second.span().fromMicros();
        return first.cause() == second.cause()
                && to - from <= Span.TOLERANCE_MICROS
                && (to <= from || recorded.stream().noneMatch(new Span(from, to)::overlaps));
    }
}
