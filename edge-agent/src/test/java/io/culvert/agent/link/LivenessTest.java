package io.culvert.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LivenessTest {
    private final Liveness liveness = new Liveness(100, 300, 0);

    @Test
    void silence_upToTheTimeout_isNoDeath() {
        assertThat(liveness.isDead(100)).isFalse();
        assertThat(liveness.isDead(200)).isFalse();
        assertThat(liveness.isDead(300)).isFalse();
    }

    @Test
    void silence_beyondTheTimeout_isDeath() {
        liveness.isDead(100);
        liveness.isDead(200);
        liveness.isDead(300);
        assertThat(liveness.isDead(400)).isTrue();
    }

    @Test
    void anyMessage_startsTheTimeAnew() {
        liveness.isDead(100);
        liveness.isDead(200);
        liveness.heard(250);
        liveness.isDead(300);
        liveness.isDead(400);
        liveness.isDead(500);
        assertThat(liveness.isDead(550)).isFalse();
        assertThat(liveness.isDead(651)).isTrue();
    }

    @Test
    void sleepOfThisSide_givesTheOtherOneMoreInterval() {
        liveness.isDead(100);
        assertThat(liveness.isDead(10_000)).isFalse();
        assertThat(liveness.isDead(10_099)).isFalse();
        assertThat(liveness.isDead(10_101)).isTrue();
    }

    /** Looks every quarter of an interval, as the tunnel does; returns when the other side was called dead. */
    private static long deathAfterSilenceFrom(Liveness of, long heard) {
        of.heard(heard);
        for (long now = heard; now < heard + 10_000; now += 25) {
            if (of.isDead(now)) {
                return now - heard;
            }
        }
        return Long.MAX_VALUE;
    }

    private static Liveness afterRoundTrips(long... roundTrips) {
        Liveness liveness = new Liveness(100, 450, 0);
        for (long roundTrip : roundTrips) {
            liveness.answered(roundTrip);
        }
        return liveness;
    }

    @Test
    void quickPath_isCalledDeadSoon() {
        assertThat(deathAfterSilenceFrom(afterRoundTrips(1, 1, 1, 1), 0)).isBetween(270L, 300L);
    }

    @Test
    void slowPath_isGivenMoreTime_butNeverMoreThanTheTimeout() {
        assertThat(deathAfterSilenceFrom(afterRoundTrips(30, 30, 30, 30), 0)).isBetween(330L, 360L);
        assertThat(deathAfterSilenceFrom(afterRoundTrips(30, 30, 150, 30), 0)).isBetween(450L, 480L);
    }

    @Test
    void unknownPath_isGivenTheWholeTimeout() {
        assertThat(deathAfterSilenceFrom(afterRoundTrips(1, 1, 1), 0)).isBetween(450L, 480L);
    }

    @Test
    void slowAnswer_isForgotten_afterManyQuickOnes() {
        Liveness liveness = afterRoundTrips(150);
        for (int i = 0; i < Liveness.ROUND_TRIPS; i++) {
            liveness.answered(1);
        }
        assertThat(liveness.patienceNanos()).isLessThan(300);
    }
}
