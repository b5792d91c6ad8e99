package io.culvert.system.check;

import io.culvert.system.check.RecordedTimeline.Stretch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Sets of stretches of time: in order, none adjoins another. */
final class Stretches {
    private Stretches() {}

    /**
     * What all of them cover.
     *
     * @param bridgedMicros holes of up to so much are none
     */
    static List<Stretch> union(List<Stretch> stretches, long bridgedMicros) {
        List<Stretch> union = new ArrayList<>();
        for (Stretch stretch : stretches.stream()
                .sorted(Comparator.comparingLong(Stretch::fromMicros))
                .toList()) {
            Stretch last = union.isEmpty() ? null : union.getLast();
            if (last == null || stretch.fromMicros() > last.toMicros() + bridgedMicros) {
                union.add(stretch);
            } else if (stretch.toMicros() > last.toMicros()) {
                union.set(union.size() - 1, new Stretch(last.fromMicros(), stretch.toMicros()));
            }
        }
        return union;
    }

    /** What of the first the second do not cover. */
    static List<Stretch> minus(List<Stretch> stretches, List<Stretch> covered) {
        List<Stretch> left = new ArrayList<>();
        for (Stretch stretch : union(stretches, 0)) {
            long from = stretch.fromMicros();
            for (Stretch cover : union(covered, 0)) {
                if (cover.toMicros() > from && cover.fromMicros() < stretch.toMicros()) {
                    add(left, from, cover.fromMicros());
                    from = cover.toMicros();
                }
            }
            add(left, from, stretch.toMicros());
        }
        return left;
    }

    private static void add(List<Stretch> to, long fromMicros, long toMicros) {
        if (toMicros > fromMicros) {
            to.add(new Stretch(fromMicros, toMicros));
        }
    }

    /** The longest of them, microseconds; 0 where there is none. */
    static long longest(List<Stretch> stretches) {
        return stretches.stream().mapToLong(Stretch::micros).max().orElse(0);
    }
}
