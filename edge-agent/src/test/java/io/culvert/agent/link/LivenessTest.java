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
}
