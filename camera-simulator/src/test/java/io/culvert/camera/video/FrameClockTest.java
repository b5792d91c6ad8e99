package io.culvert.camera.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FrameClockTest {
    private static final long START_NANOS = 123_456_789L;
    private static final long START_WALL = 1_795_173_023_600_000L;

    private final FrameClock clock = new FrameClock(25, START_NANOS, START_WALL);

    @Test
    void firstAfter_countsFramesFromTheEpoch() {
        assertThat(clock.firstAfter(START_NANOS)).isEqualTo(START_WALL / 40_000 + 1);
        assertThat(clock.firstAfter(START_NANOS - 1)).isEqualTo(START_WALL / 40_000);
    }

    @Test
    void dueNanos_afterADay_hasNotDrifted() {
        FrameClock odd = new FrameClock(7, START_NANOS, START_WALL);
        long first = odd.firstAfter(START_NANOS);
        long frames = 7L * 86_400;

        assertThat(odd.dueNanos(first + frames) - odd.dueNanos(first))
                .isEqualTo(Duration.ofDays(1).toNanos());
    }

    @Test
    void firstAfter_inALaterProcess_isNeverLower() {
        FrameClock later = new FrameClock(25, 5L, START_WALL + 1_000_000);

        assertThat(later.firstAfter(5L)).isEqualTo(clock.firstAfter(START_NANOS) + 25);
    }

    @Test
    void delayed_keepsNumbersAndRtpTime_andMovesTheMoment() {
        FrameClock delayed = clock.delayed(Duration.ofMillis(13));
        long number = clock.firstAfter(START_NANOS);

        assertThat(delayed.dueNanos(number) - clock.dueNanos(number)).isEqualTo(13_000_000);
        assertThat(delayed.wallMicros(number) - clock.wallMicros(number)).isEqualTo(13_000);
        assertThat(delayed.rtpTime(number)).isEqualTo(clock.rtpTime(number));
        assertThat(delayed.firstAfter(delayed.dueNanos(number) - 1_000)).isEqualTo(number);
    }

    @Test
    void rtpTime_runsAt90Kilohertz() {
        assertThat(clock.rtpTime(26) - clock.rtpTime(1)).isEqualTo(90_000);
    }
}
