package io.culvert.gateway.archive.keep;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.archive.keep.AgeClock.Belief;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgeClockTest {
    private static final long MINUTE = 60_000_000;
    private static final long DAY = 24 * 60 * MINUTE;

    private AgeClock clock = new AgeClock(Belief.NONE);
    /** True time, and what the wall clock differs from it. */
    private long now = Instant.parse("2026-11-20T12:00:00Z").getEpochSecond() * 1_000_000;

    private long error;

    @Test
    void clockThatIsKept_isBelieved() {
        run(0);
        for (int i = 0; i < 1000; i++) {
            error += i % 2 == 0 ? 30_000 : -30_000;
            assertThat(run(MINUTE)).isEqualTo(now + error);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1S", "PT1M", "PT1H", "P1D", "P3650D"})
    void leapForward_makesNothingOlder_untilItHasStoodForADay(Duration leap) {
        run(0);
        error = leap.toNanos() / 1000;
        for (int i = 0; i < 24 * 60 - 1; i++) {
            assertThat(run(MINUTE)).isEqualTo(now);
        }
        assertThat(clock.doubtMicros(now + error)).isEqualTo(error);
        run(2 * MINUTE);
        assertThat(run(MINUTE)).isEqualTo(now + error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1S", "PT1M", "PT1H", "P1D"})
    void leapBack_isFollowed_andSoIsTheWayForwardAgain(Duration leap) {
        run(0);
        error = -leap.toNanos() / 1000;
        for (int i = 0; i < 100; i++) {
            assertThat(run(MINUTE)).isEqualTo(now + error);
        }
        error = 0;
        long believed = run(MINUTE);
        assertThat(now - believed).isBetween(0L, 101 * MINUTE / 1000);
    }

    @Test
    void leapUponALeap_hasToStandByItself() {
        run(0);
        error = 10 * MINUTE;
        for (int i = 0; i < 23 * 60; i++) {
            run(MINUTE);
        }
        error = DAY;
        for (int i = 0; i < 59; i++) {
            assertThat(run(MINUTE)).isEqualTo(now);
        }
        for (int i = 0; i < 22 * 60; i++) {
            run(MINUTE);
        }
        assertThat(run(MINUTE)).as("the first of them has stood").isEqualTo(now + 10 * MINUTE);
        for (int i = 0; i < 60; i++) {
            run(MINUTE);
        }
        assertThat(run(MINUTE)).isEqualTo(now + DAY);
    }

    @Test
    void leapThatIsTakenBackInPart_hasStoodForWhatIsLeftOfIt() {
        run(0);
        error = DAY;
        run(12 * 60, MINUTE);
        error = 10 * MINUTE;
        run(12 * 60 - 1, MINUTE);
        assertThat(run(0)).isEqualTo(now);
        run(2, MINUTE);
        assertThat(run(0)).isEqualTo(now + error);
    }

    @Test
    void leapThatIsTakenBack_isForgotten() {
        run(0);
        for (int day = 0; day < 10; day++) {
            error = DAY;
            run(23 * 60, MINUTE);
            error = 0;
            assertThat(run(MINUTE)).isEqualTo(now);
        }
    }

    @Test
    void gatewayThatIsOffEachNight_isLateByADayAtMost() {
        run(0);
        for (int day = 0; day < 60; day++) {
            run(12 * 60, MINUTE);
            assertThat(run(0)).isBetween(now - DAY - MINUTE, now);
            restart(DAY / 2);
        }
    }

    @Test
    void gatewayThatPausesEachDay_isLateByTwoPausesAtMost() {
        run(0);
        for (int day = 0; day < 60; day++) {
            run(24 * 60 - 5, MINUTE);
            assertThat(run(0)).isBetween(now - 10 * MINUTE, now);
            restart(5 * MINUTE);
        }
    }

    @Test
    void gatewayThatBeganWithAWrongClock_doubtsLeapsADayAfterItWasSetRight() {
        error = 365 * DAY;
        run(0);
        error = 0;
        run(24 * 60 + 1, MINUTE);
        assertThat(run(MINUTE)).isEqualTo(now);
        error = 30 * DAY;
        assertThat(run(MINUTE)).isEqualTo(now);
    }

    @Test
    void clockThatIsBehindForLessThanADay_isNoBeginning() {
        run(0);
        error = -DAY;
        run(23 * 60, MINUTE);
        restart(MINUTE);
        assertThat(run(30 * MINUTE)).isEqualTo(now - DAY);
        error = 0;
        assertThat(run(MINUTE)).isBetween(now - 3 * MINUTE, now);
    }

    @Test
    void clockThatIsNotSetYetAfterEachStart_takesNothingBack() {
        run(0);
        for (int day = 0; day < 10; day++) {
            run(12 * 60, MINUTE);
            restart(DAY / 2);
            error = 1_000_000 - now;
            assertThat(run(MINUTE)).isEqualTo(now + error);
            error = 0;
        }
        run(12 * 60, MINUTE);
        assertThat(run(0)).isBetween(now - DAY - 20 * MINUTE, now);
    }

    @Test
    void whatIsWrittenDown_isShort() {
        run(0);
        for (int i = 0; i < 24 * 60; i++) {
            error += 5 * MINUTE;
            run(MINUTE);
        }
        assertThat(clock.belief().leaps()).hasSizeLessThanOrEqualTo(50);
    }

    @Test
    void clockThatWasNeverSet_isBelievedWhenItIs() {
        now = 1_000_000;
        run(0);
        now = Instant.parse("2026-11-20T12:00:00Z").getEpochSecond() * 1_000_000;
        assertThat(run(MINUTE)).isEqualTo(now);
    }

    @Test
    void timeWithoutAGateway_isDoubtedForADay() {
        run(0);
        AgeClock next = new AgeClock(clock.belief());
        long stopped = now;
        now += 3 * DAY;
        assertThat(next.advance(now, 0)).isEqualTo(stopped);
        for (int i = 0; i <= 24 * 60; i++) {
            now += MINUTE;
            next.advance(now, MINUTE);
        }
        assertThat(next.advance(now, 0)).isEqualTo(now);
    }

    /** Whatever is set: within a day of each error nothing is ever taken for older than it is. */
    @Test
    void anySteps_thatAreSetRightWithinADay_makeNothingOlder() {
        Random random = new Random(5);
        run(0);
        for (int i = 0; i < 2_000; i++) {
            error = (random.nextBoolean() ? 1 : -1) * random.nextLong(DAY);
            for (int j = random.nextInt(60); j >= 0; j--) {
                assertThat(run(MINUTE)).isLessThanOrEqualTo(now + MINUTE / 1000);
            }
            error = 0;
            for (int j = random.nextInt(60); j >= 0; j--) {
                assertThat(run(MINUTE)).isLessThanOrEqualTo(now);
            }
        }
    }

    /** Another gateway that goes on where this one was. */
    private void restart(long pause) {
        clock = new AgeClock(clock.belief());
        now += pause;
        run(0);
    }

    private void run(int times, long elapsed) {
        for (int i = 0; i < times; i++) {
            run(elapsed);
        }
    }

    private long run(long elapsed) {
        now += elapsed;
        return clock.advance(now + error, elapsed);
    }
}
