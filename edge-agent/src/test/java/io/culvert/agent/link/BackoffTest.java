package io.culvert.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {
    /** Always draws the top of the range. */
    private static final RandomGenerator HIGHEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return -1L;
        }
    };

    @Test
    void next_beforeAnyGrowth_staysBelowTheBase() {
        Backoff backoff = new Backoff(new SplittableRandom(1));
        for (int i = 0; i < 1_000; i++) {
            assertThat(backoff.next()).isBetween(Duration.ZERO, Backoff.BASE);
        }
    }

    @Test
    void next_isSpreadOverTheWholeRange() {
        Backoff backoff = new Backoff(new SplittableRandom(2));
        long low = 0;
        for (int i = 0; i < 1_000; i++) {
            low += backoff.next().toMillis() < Backoff.BASE.toMillis() / 2 ? 1 : 0;
        }
        assertThat(low).isBetween(400L, 600L);
    }

    @Test
    void ceiling_growsUpToTheCap_andNoFurther() {
        Backoff backoff = new Backoff(HIGHEST);
        Duration before = backoff.next();
        for (int i = 0; i < 100; i++) {
            backoff.grow();
            assertThat(backoff.next()).isGreaterThanOrEqualTo(before).isLessThanOrEqualTo(Backoff.CAP);
            before = backoff.next();
        }
        assertThat(before).isGreaterThan(Backoff.CAP.minusMillis(100));
    }

    /** A gateway that is restarted must not wait long for its agents. */
    @Test
    void ceiling_inTheFirstMinute_staysBelowTheShortCap_andNearTheTimeOfTheOutage() {
        Backoff backoff = new Backoff(HIGHEST);
        long outage = 0;
        while (outage < 60_000) {
            long ceiling = backoff.next().toMillis();
            assertThat(ceiling).isLessThanOrEqualTo(Math.min(Backoff.SHORT_CAP.toMillis(), 250 + outage * 6 / 10));
            outage += ceiling / 2; // what full jitter waits on average
            backoff.grow();
        }
    }

    @Test
    void reset_startsWithShortWaitsAgain() {
        Backoff backoff = new Backoff(HIGHEST);
        for (int i = 0; i < 50; i++) {
            backoff.grow();
        }
        backoff.reset();
        assertThat(backoff.next()).isLessThanOrEqualTo(Backoff.BASE);
    }

    /** A path that breaks every few seconds, however often. */
    @Test
    void connectionsThatStandForSeconds_areDialledAgainSoon() {
        Backoff backoff = new Backoff(HIGHEST);
        for (int i = 0; i < 300; i++) {
            backoff.grow();
            backoff.grow();
            backoff.stood(Duration.ofSeconds(3));
            assertThat(backoff.next()).isLessThanOrEqualTo(Backoff.BASE);
        }
    }

    /** A gateway that breaks each connection as soon as it stands. */
    @Test
    void connectionsThatStandForAMoment_areWaitedForLongerAndLonger() {
        Backoff backoff = new Backoff(HIGHEST);
        for (int i = 0; i < 100; i++) {
            backoff.grow();
            backoff.stood(Duration.ofMillis(200));
        }
        assertThat(backoff.next()).isGreaterThan(Backoff.CAP.minusMillis(100));
    }

    @Test
    void connectionThatStoodForTenSeconds_makesUpForTheLongestOutage() {
        Backoff backoff = new Backoff(HIGHEST);
        for (int i = 0; i < 1_000; i++) {
            backoff.grow();
        }
        backoff.stood(Duration.ofSeconds(10));
        assertThat(backoff.next()).isLessThanOrEqualTo(Backoff.BASE);
    }

    /** An hour without network: back at once when it is there again, yet not all agents in the same moment. */
    @Test
    void unansweredTries_neverWaitLong_howeverLongTheOutage() {
        Backoff backoff = new Backoff(new SplittableRandom(3));
        long early = 0;
        for (int i = 0; i < 3_000; i++) {
            Duration wait = backoff.nextUnanswered();
            assertThat(wait).isBetween(Duration.ZERO, Backoff.UNANSWERED);
            early += wait.compareTo(Backoff.UNANSWERED.dividedBy(2)) < 0 ? 1 : 0;
        }
        assertThat(early).isBetween(1_300L, 1_700L);
    }
}
