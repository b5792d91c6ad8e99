package io.culvert.gateway.archive.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlidingMinimumTest {
    private static final long SECOND = 1_000_000_000L;

    private record Value(long second, long value) {}

    @Test
    void least_isThatOfTheTenNewestSeconds() {
        Random random = new Random(2);
        for (int round = 0; round < 200; round++) {
            SlidingMinimum minimum = new SlidingMinimum();
            List<Value> all = new ArrayList<>();
            assertThat(minimum.least()).isEqualTo(Long.MAX_VALUE);
            long at = random.nextLong(-20 * SECOND, 20 * SECOND);
            for (int i = 0; i < 100; i++) {
                at += random.nextInt(8) == 0 ? random.nextLong(15 * SECOND) : random.nextLong(SECOND / 2);
                long value = random.nextLong(-1000, 1000);
                minimum.add(at, value);
                all.add(new Value(Math.floorDiv(at, SECOND), value));
                long newest = all.getLast().second();
                assertThat(minimum.least())
                        .isEqualTo(all.stream()
                                .filter(one -> one.second() > newest - 10)
                                .mapToLong(Value::value)
                                .min()
                                .orElseThrow());
            }
        }
    }

    @Test
    void valueOfATimeThatWentBack_countsWithTheNewest() {
        SlidingMinimum minimum = new SlidingMinimum();
        minimum.add(5 * SECOND, 7);
        minimum.add(4 * SECOND, 3);
        assertThat(minimum.least()).isEqualTo(3);
        minimum.add(14 * SECOND, 9);
        assertThat(minimum.least()).isEqualTo(3);
        minimum.add(15 * SECOND, 9);
        assertThat(minimum.least()).isEqualTo(9);
    }

    @Test
    void clear_forgetsAll() {
        SlidingMinimum minimum = new SlidingMinimum();
        minimum.add(0, 1);
        minimum.clear();
        assertThat(minimum.least()).isEqualTo(Long.MAX_VALUE);
        minimum.add(SECOND, 5);
        assertThat(minimum.least()).isEqualTo(5);
    }
}
