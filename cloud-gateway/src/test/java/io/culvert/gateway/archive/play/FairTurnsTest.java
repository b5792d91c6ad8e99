package io.culvert.gateway.archive.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FairTurnsTest {
    private final FairTurns turns = new FairTurns(4, 3);

    private boolean tryAcquire(String owner) {
        try {
            return turns.tryAcquire(owner, 0, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void oneCredential_leavesATurnToOthers() {
        assertThat(List.of(tryAcquire("a"), tryAcquire("a"), tryAcquire("a"), tryAcquire("a")))
                .containsExactly(true, true, true, false);
        assertThat(tryAcquire("b")).isTrue();
        assertThat(tryAcquire("c")).as("all are taken").isFalse();
        turns.release("a");
        assertThat(tryAcquire("c")).isTrue();
    }

    @Test
    void whoWaits_isLetInByCredentialsInRotation() {
        for (int i = 0; i < 3; i++) {
            assertThat(tryAcquire("a")).isTrue();
        }
        assertThat(tryAcquire("b")).isTrue();
        List<String> in = new CopyOnWriteArrayList<>();
        for (String owner : List.of("a", "a", "a", "a", "b", "c")) {
            Thread waiter = Thread.ofVirtual().start(() -> {
                turns.acquire(owner);
                in.add(owner);
            });
            await().until(() -> waiter.getState() == Thread.State.WAITING);
        }
        for (int i = 0; i < 3; i++) {
            int had = in.size();
            turns.release("a");
            await().until(() -> in.size() > had);
        }
        assertThat(in).as("four of a came first").containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void whoGoesAway_takesNoTurn() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            assertThat(tryAcquire("a")).isTrue();
        }
        Thread impatient = Thread.ofVirtual().start(() -> {
            try {
                turns.tryAcquire("a", 1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await().until(() -> impatient.getState() == Thread.State.TIMED_WAITING);
        impatient.interrupt();
        impatient.join();
        for (int i = 0; i < 3; i++) {
            turns.release("a");
        }
        assertThat(List.of(tryAcquire("a"), tryAcquire("a"), tryAcquire("a"), tryAcquire("b")))
                .containsOnly(true);
    }
}
