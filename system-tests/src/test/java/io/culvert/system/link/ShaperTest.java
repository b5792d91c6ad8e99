package io.culvert.system.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ShaperTest {
    private static final long MILLI = 1_000_000;
    private final Shaper shaper = new Shaper(7);

    @Test
    void jitter_staysWithinItsBounds_usesThem_andKeepsTheOrder() {
        shaper.quality(LinkQuality.PERFECT.withDelay(Duration.ofMillis(150), Duration.ofMillis(50)));
        long last = 0;
        long least = Long.MAX_VALUE;
        long most = 0;
        for (long now = 0; now < 60_000 * MILLI; now += MILLI) {
            long arrival = shaper.arrival(now, 100);
            assertThat(arrival).isGreaterThanOrEqualTo(last);
            last = arrival;
            least = Math.min(least, arrival - now);
            most = Math.max(most, arrival - now);
        }
        assertThat(least).isBetween(100 * MILLI, 110 * MILLI);
        assertThat(most).isBetween(190 * MILLI, 200 * MILLI);
    }

    @Test
    void loss_isTheShareAskedFor_andTheSameForTheSameSeed() {
        shaper.quality(LinkQuality.PERFECT.withLoss(0.05));
        Shaper same = new Shaper(7);
        same.quality(LinkQuality.PERFECT.withLoss(0.05));
        int lost = 0;
        for (int i = 0; i < 100_000; i++) {
            boolean loses = shaper.loses();
            assertThat(same.loses()).isEqualTo(loses);
            lost += loses ? 1 : 0;
        }
        assertThat(lost).isBetween(4_700, 5_300);
    }

    @Test
    void rate_spacesPackets_andDropsWhatTheQueueCannotHold() {
        shaper.quality(LinkQuality.PERFECT.withRate(8_000_000, 10_000)); // a byte each microsecond
        assertThat(shaper.arrival(0, 1_000)).isEqualTo(MILLI);
        assertThat(shaper.arrival(0, 1_000)).isEqualTo(2 * MILLI);
        int taken = 2;
        while (shaper.arrival(0, 1_000) != Shaper.DROPPED) {
            taken++;
        }
        assertThat(taken).isEqualTo(10);
        assertThat(shaper.arrival(5 * MILLI, 1_000)).isEqualTo(11 * MILLI);
    }

    @Test
    void reorder_letsSomeOvertake() {
        shaper.quality(LinkQuality.PERFECT
                .withDelay(Duration.ofMillis(100), Duration.ZERO)
                .withReorder(0.1));
        int overtaking = 0;
        long highest = 0;
        for (long now = 0; now < 1_000 * MILLI; now += MILLI) {
            long arrival = shaper.arrival(now, 100);
            overtaking += arrival < highest ? 1 : 0;
            highest = Math.max(highest, arrival);
        }
        assertThat(overtaking).isBetween(60, 140);
    }

    @Test
    void qualityThatGetsBetter_doesNotReorderWhatIsUnderWay() {
        shaper.quality(LinkQuality.PERFECT.withDelay(Duration.ofMillis(100), Duration.ZERO));
        long slow = shaper.arrival(0, 100);
        shaper.quality(LinkQuality.PERFECT);
        assertThat(shaper.arrival(MILLI, 100)).isEqualTo(slow);
    }

    @Test
    void quality_outOfRange_isRefusedWithItsValue() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkQuality.PERFECT.withLoss(1.5))
                .withMessage("loss 1.5 (expected: 0 to 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkQuality.PERFECT.withDelay(Duration.ofMillis(1), Duration.ofMillis(2)));
    }
}
