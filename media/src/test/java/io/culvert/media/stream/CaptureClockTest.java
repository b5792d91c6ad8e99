package io.culvert.media.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.rtp.SenderReport;
import org.junit.jupiter.api.Test;

class CaptureClockTest {

    private static final long NOW = 1_800_000_000_000_000L;
    private static final long SECOND = 1_000_000;

    private final CaptureClock clock = new CaptureClock(90_000);

    private void report(long wall, long rtp, long arrival) {
        clock.senderReport(SenderReport.of(1, wall, rtp & 0xFFFF_FFFFL, 0, 0), arrival);
    }

    @Test
    void captured_withoutReport_isArrival() {
        assertThat(clock.captured(1000, NOW)).isEqualTo(NOW);
    }

    @Test
    void captured_withSaneReport_isTheCamerasTime() {
        clock.captured(90_000, NOW);
        report(NOW - 200_000, 90_000, NOW + 50_000);

        assertThat(clock.captured(180_000, NOW + SECOND)).isEqualTo(NOW - 200_000 + SECOND);
        assertThat(clock.captured(90_000 - 9000, NOW)).isEqualTo(NOW - 300_000);
    }

    @Test
    void captured_acrossTheWrap_goesOn() {
        clock.captured(0xFFFF_FFFFL, NOW);
        report(NOW, 0xFFFF_FFFFL, NOW);

        assertThat(clock.captured(90_000 - 1, NOW + SECOND)).isEqualTo(NOW + SECOND);
    }

    @Test
    void captured_cameraWithoutClock_isArrival() {
        report(86_400 * SECOND, 0, NOW);

        assertThat(clock.captured(0, NOW)).isEqualTo(NOW);
    }

    @Test
    void captured_reportOfAnotherRtpTime_isArrival() {
        clock.captured(90_000 * 100, NOW);
        report(NOW, 0, NOW);

        assertThat(clock.captured(90_000 * 100, NOW)).isEqualTo(NOW);
    }

    @Test
    void captured_clockThatJumps_isArrivalUntilItIsSteadyAgain() {
        clock.captured(0, NOW);
        report(NOW, 0, NOW);
        report(NOW + 7 * SECOND, 90_000 * 5, NOW + 5 * SECOND);
        assertThat(clock.captured(90_000 * 5, NOW + 5 * SECOND)).isEqualTo(NOW + 5 * SECOND);

        clock.captured(90_000 * 9, NOW + 9 * SECOND);
        report(NOW + 12 * SECOND - 100_000, 90_000 * 10, NOW + 10 * SECOND);
        assertThat(clock.captured(90_000 * 9, NOW + 10 * SECOND)).isEqualTo(NOW + 11 * SECOND - 100_000);
    }

    @Test
    void captured_farAheadOfArrival_isArrival() {
        clock.captured(0, NOW);
        report(NOW, 0, NOW);

        assertThat(clock.captured(90_000 * 3, NOW)).isEqualTo(NOW);
    }
}
