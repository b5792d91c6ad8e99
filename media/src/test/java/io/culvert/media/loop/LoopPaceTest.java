package io.culvert.media.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SelectStrategy;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LoopPaceTest {
    private static final long APART = TimeUnit.MILLISECONDS.toNanos(1);

    private long now = 1_000_000_000;
    private long slept;
    private final LoopPace.Strategy strategy = new LoopPace.Strategy(APART, () -> now, nanos -> {
        slept += nanos;
        now += nanos;
    });

    /** One look, {@code sinceLast} after the one before, that would find {@code ready} events. */
    private int look(long sinceLast, int ready) throws Exception {
        now += sinceLast;
        return strategy.calculateStrategy(() -> ready, false);
    }

    private void becomeBusy() throws Exception {
        look(APART, 1);
        for (int i = 0; i < LoopPace.BUSY; i++) {
            assertThat(look(APART / 10, 1)).isEqualTo(SelectStrategy.SELECT);
        }
        assertThat(slept).isZero();
    }

    @Test
    void loop_withLittleToDo_isNeverHeldUp() throws Exception {
        for (int i = 0; i < 1000; i++) {
            assertThat(look(APART, 1)).isEqualTo(SelectStrategy.SELECT);
        }

        assertThat(slept).isZero();
    }

    @Test
    void loop_withAFewCloseWakes_isNotHeldUp() throws Exception {
        for (int i = 0; i < 1000; i++) {
            look(i % 10 < 5 ? APART / 10 : 20 * APART, 1);
        }

        assertThat(slept).isZero();
    }

    @Test
    void busyLoop_looksOnceInTheTime_andTakesAllThatIsThere() throws Exception {
        becomeBusy();

        for (int i = 0; i < 100; i++) {
            long before = now;
            assertThat(look(APART / 4, 3)).isEqualTo(3);
            assertThat(now - before).isEqualTo(APART);
        }
        assertThat(slept).isEqualTo(100 * APART * 3 / 4);
    }

    @Test
    void busyLoop_whoseWorkTakesLonger_isNotHeldUp() throws Exception {
        becomeBusy();

        for (int i = 0; i < 100; i++) {
            assertThat(look(2 * APART, 3)).isEqualTo(3);
        }
        assertThat(slept).isZero();
    }

    @Test
    void busyLoop_thatFindsNothing_sleepsInTheSelectorAgain() throws Exception {
        becomeBusy();

        assertThat(look(APART / 4, 0)).isEqualTo(SelectStrategy.SELECT);
        slept = 0;
        for (int i = 0; i < 100; i++) {
            look(10 * APART, 1);
        }
        assertThat(slept).isZero();
    }

    @Test
    void tasks_areRunBeforeAnythingIsWaitedFor() throws Exception {
        becomeBusy();

        assertThat(strategy.calculateStrategy(() -> 0, true)).isZero();
        assertThat(slept).isZero();
    }
}
