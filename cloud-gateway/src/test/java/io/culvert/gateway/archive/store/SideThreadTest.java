package io.culvert.gateway.archive.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SideThreadTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final SideThread thread = new SideThread("test");

    @AfterEach
    void close() {
        thread.close();
    }

    @Test
    void call_thatThrowsAnything_isAnsweredAndTheNextIsDone() {
        assertThat(thread.call(() -> {
                    throw new IllegalStateException("a fault of our own");
                }))
                .failsWithin(SOON)
                .withThrowableThat()
                .withCauseInstanceOf(IllegalStateException.class);
        assertThat(thread.call(() -> Thread.currentThread().getName()))
                .succeedsWithin(SOON)
                .isEqualTo("test");
    }

    @Test
    void call_afterItsEnd_isAnswered() {
        thread.close();
        assertThat(thread.call(() -> 1)).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(IOException.class);
    }
}
