package io.culvert.gateway.archive.keep;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Rows;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.keep.KeepPlan.Sacrifice;
import io.culvert.gateway.archive.store.SegmentRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeepPlanTest {
    private static final long HOUR = 3_600_000_000L;
    private static final List<Worth> WORTHS = List.of(Worth.values());

    private final Random random = new Random(9);
    private final Rows rows = new Rows(new UUID(1, 2), new RecordingKey(new UUID(3, 4), 0));

    @Test
    void aged_takesOnlyWhatIsOver_theOldestFirst_andNoMoreThanTheLimit() {
        for (int round = 0; round < 2_000; round++) {
            List<Weighed> all = segments();
            KeepRule rule = new KeepRule(1 + random.nextLong(6 * HOUR), random.nextLong(4 * HOUR));
            long elapsed = random.nextLong(HOUR);
            long now = random.nextLong(14 * HOUR);
            List<SegmentRow> gone = KeepPlan.aged(all, rule, now, new RoundLimit(all.size(), elapsed));

            List<SegmentRow> over = all.stream()
                    .filter(weighed -> weighed.worth() != Worth.PROTECTED)
                    .filter(weighed -> weighed.row().endMicros()
                            <= now - rule.depthMicros() - (weighed.worth() == Worth.MOTION ? rule.motionMicros() : 0))
                    .map(Weighed::row)
                    .toList();
            assertThat(gone).isEqualTo(over.subList(0, gone.size()));
            boolean most = gone.size() > all.size() / 20;
            assertThat(most && micros(gone) > HOUR + elapsed).isFalse();
            if (gone.size() < over.size()) {
                List<SegmentRow> oneMore = over.subList(0, gone.size() + 1);
                assertThat(oneMore).hasSizeGreaterThan(all.size() / 20);
                assertThat(micros(oneMore)).isGreaterThan(HOUR + elapsed);
            }
        }
    }

    @Test
    void room_takesTheCheapBeforeTheDear_theOldestOfEachFirst_andNotOneTooMany() {
        for (int round = 0; round < 2_000; round++) {
            List<Weighed> all = segments();
            long bytes = random.nextLong(1, (all.size() + 2) * 1_000_000L);
            Sacrifice sacrifice = KeepPlan.room(worth -> all, bytes);

            List<SegmentRow> order = WORTHS.stream()
                    .flatMap(worth -> all.stream().filter(weighed -> weighed.worth() == worth))
                    .map(Weighed::row)
                    .toList();
            long needed = Math.min(all.size(), (bytes + 999_999) / 1_000_000);
            assertThat(sacrifice.rows()).isEqualTo(order.subList(0, (int) needed));
            Worth dearest = all.stream()
                    .filter(weighed -> sacrifice.rows().contains(weighed.row()))
                    .map(Weighed::worth)
                    .max(Worth::compareTo)
                    .orElse(null);
            assertThat(sacrifice.dearest()).isEqualTo(dearest);
        }
    }

    @Test
    void orphaned_takesAll_butNotAtOnce() {
        List<Weighed> left = new ArrayList<>(IntStream.range(0, 720)
                .mapToObj(i -> new Weighed(rows.row(i, i * 60, i * 60 + 60), Worth.PROTECTED))
                .toList());
        int rounds = 0;
        while (!left.isEmpty()) {
            int gone = KeepPlan.orphaned(left, new RoundLimit(left.size(), 60_000_000))
                    .size();
            assertThat(gone).isBetween(1, 61);
            left.subList(0, gone).clear();
            rounds++;
        }
        assertThat(rounds).isEqualTo(12);
    }

    @Test
    void worth_isThatOfWhatASegmentTouches() {
        Protection protection =
                Protection.of(List.of(Rows.span(100, 110), Rows.span(105, 106)), List.of(Rows.span(300, 310)));
        assertThat(protection.worth(rows.row(1, 0, 90))).isEqualTo(Worth.PLAIN);
        assertThat(protection.worth(rows.row(1, 0, 90.001))).isEqualTo(Worth.MOTION);
        assertThat(protection.worth(rows.row(1, 139.9, 200))).isEqualTo(Worth.MOTION);
        assertThat(protection.worth(rows.row(1, 140, 200))).isEqualTo(Worth.PLAIN);
        assertThat(protection.worth(rows.row(1, 120, 301))).isEqualTo(Worth.PROTECTED);
        assertThat(protection.worth(rows.row(1, 310, 320))).isEqualTo(Worth.PLAIN);
    }

    @Test
    void worth_isFoundAmongMany() {
        List<Span> motions = IntStream.range(0, 40)
                .mapToObj(i -> Rows.span(i * 100, i * 100 + 1 + random.nextInt(60)))
                .toList();
        Protection protection = Protection.of(motions, List.of());
        for (int i = 0; i < 4_000; i++) {
            Span span = Rows.span(i, i + 1 + random.nextInt(20));
            boolean touched = motions.stream()
                    .anyMatch(motion -> motion.wider(10_000_000, 30_000_000).overlaps(span));
            SegmentRow row = rows.row(i, span.fromMicros() / 1e6, span.toMicros() / 1e6);
            assertThat(protection.worth(row)).isEqualTo(touched ? Worth.MOTION : Worth.PLAIN);
        }
    }

    private List<Weighed> segments() {
        List<Weighed> segments = new ArrayList<>();
        double at = random.nextInt(3_600);
        for (int i = random.nextInt(200); i >= 0; i--) {
            double end = at + 1 + random.nextInt(240);
            segments.add(new Weighed(rows.row(i, at, end), WORTHS.get(random.nextInt(3))));
            at = end + (random.nextInt(4) == 0 ? random.nextInt(600) : 0);
        }
        return segments;
    }

    private static long micros(List<SegmentRow> some) {
        return some.stream()
                .mapToLong(row -> row.endMicros() - row.name().startMicros())
                .sum();
    }
}
