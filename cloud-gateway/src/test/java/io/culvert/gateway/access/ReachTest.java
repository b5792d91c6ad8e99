package io.culvert.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReachTest {
    private static final long NOW = 1_700_000_000_000_000L;

    @Test
    void earliest_isTheDepthBeforeNow_orAllOfThePast() {
        assertThat(new Reach(60L).earliestMicros(NOW)).isEqualTo(NOW - 60_000_000);
        assertThat(new Reach(0L).earliestMicros(NOW)).isEqualTo(NOW);
        assertThat(Reach.ALL.earliestMicros(NOW)).isEqualTo(Long.MIN_VALUE);
        assertThat(new Reach(Long.MAX_VALUE).earliestMicros(NOW)).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void covers_whatReachesNoFarther() {
        assertThat(new Reach(60L).covers(new Reach(60L))).isTrue();
        assertThat(new Reach(60L).covers(new Reach(61L))).isFalse();
        assertThat(new Reach(60L).covers(Reach.ALL)).isFalse();
        assertThat(Reach.ALL.covers(new Reach(60L))).isTrue();
        assertThat(Reach.ALL.covers(Reach.ALL)).isTrue();
    }
}
