package io.culvert.gateway.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.database.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The feed against a real database: nothing missed, nothing out of order, nothing lost over an outage. */
class ChangeFeedIT {

    private static final long OPERATOR = 10_000_019L;

    private final TestDatabase database = TestDatabase.create();
    private final Recorder cache = new Recorder(ChangeSubscriber.Stage.CACHE);
    private final Recorder consequence = new Recorder(ChangeSubscriber.Stage.CONSEQUENCE);
    private final ChangeFeed feed = new ChangeFeed(database.dataSource(), List.of(consequence, cache));

    @BeforeEach
    void operator() {
        database.database().update("insert into operators (id, name) values (?, 'test')", OPERATOR);
    }

    @AfterEach
    void stop() {
        feed.stop();
        database.close();
    }

    @Test
    void start_readsEverythingOnce() {
        feed.start();

        assertThat(cache.reloads).isEqualTo(1);
        assertThat(consequence.reloads).isEqualTo(1);
    }

    @Test
    void catchUp_appliesWhatWasCommittedBeforeItReturnsCachesFirst() {
        feed.start();
        UUID camera = insertCamera();

        feed.catchUp();

        assertThat(cache.seen).containsExactly(camera.toString());
        assertThat(consequence.seen).containsExactly(camera.toString());
        assertThat(cache.lastAt).isLessThan(consequence.lastAt);
    }

    @Test
    void follow_learnsOfAnotherNodesChangesByNotification() {
        // Looks by itself only when this test would be over: what is seen was notified.
        var patient = new ChangeFeed(database.dataSource(), List.of(cache), Duration.ofMinutes(5));
        patient.start();
        try {
            for (int i = 0; i < 3; i++) {
                UUID camera = insertCamera();
                await().atMost(Duration.ofSeconds(10)).until(() -> cache.seen.contains(camera.toString()));
            }
        } finally {
            patient.stop();
        }
    }

    @Test
    void changes_ofTransactionsSideBySide_areAllSeenAndNumberedWithoutGaps() throws InterruptedException {
        feed.start();
        int writers = 8;
        int each = 10;
        List<String> written = Collections.synchronizedList(new ArrayList<>());
        var begun = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            threads.add(Thread.startVirtualThread(() -> {
                try {
                    begun.await();
                } catch (InterruptedException e) {
                    return;
                }
                for (int n = 0; n < each; n++) {
                    written.add(insertCamera().toString());
                }
            }));
        }
        begun.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        feed.catchUp();

        assertThat(cache.seen).containsExactlyInAnyOrderElementsOf(written);
        assertThat(cache.versions).isSorted().doesNotHaveDuplicates();
        assertThat(cache.versions.getLast() - cache.versions.getFirst() + 1).isEqualTo(cache.versions.size());
    }

    @Test
    void rolledBackChange_isNeverSeen() {
        feed.start();
        try {
            database.database().inTransaction(statements -> {
                statements.update(INSERT, UUID.randomUUID(), OPERATOR, "gone");
                throw new IllegalStateException("changed my mind");
            });
        } catch (IllegalStateException expected) {
            // rolled back
        }

        feed.catchUp();

        assertThat(cache.seen).isEmpty();
    }

    @Test
    void follow_afterTheDatabaseWasAway_goesOnWhereItStopped() {
        feed.start();
        UUID before = insertCamera();
        await().until(() -> cache.seen.contains(before.toString()));

        database.allowConnections(false);
        database.cutConnections();
        database.allowConnections(true);
        UUID after = insertCamera();

        await().atMost(Duration.ofSeconds(5)).until(() -> cache.seen.contains(after.toString()));
        assertThat(cache.reloads).isEqualTo(1);
    }

    @Test
    void follow_whenTheRowsItNeedsWereCleanedUp_readsEverythingAnew() {
        feed.start();
        feed.stop();
        int reloads = cache.reloads;
        insertCamera();
        insertCamera();
        database.database().update("delete from changes");
        insertCamera();

        feed.catchUp();

        assertThat(cache.reloads).isEqualTo(reloads + 1);
    }

    @Test
    void catchUp_afterASubscriberFailed_appliesTheSameChangesAgain() {
        feed.start();
        feed.stop();
        UUID camera = insertCamera();
        cache.failOnce = true;

        try {
            feed.catchUp();
        } catch (IllegalStateException expected) {
            // as told
        }
        feed.catchUp();

        assertThat(cache.seen).contains(camera.toString());
    }

    @Test
    void lastUseOfAKey_isNoChange() {
        UUID key = UUID.randomUUID();
        database.database()
                .update(
                        "insert into api_keys (id, operator_id, label, role, key_hash) values (?, ?, 'k', 'PROVIDER', ?)",
                        key,
                        OPERATOR,
                        new byte[32]);
        feed.start();
        database.database().update("update api_keys set last_used_at = now() where id = ?", key);
        feed.catchUp();
        assertThat(cache.seen).isEmpty();

        database.database().update("delete from api_keys where id = ?", key);
        feed.catchUp();
        assertThat(cache.seen).containsExactly(key.toString());
    }

    private static final String INSERT = """
            insert into cameras (id, operator_id, name, title, source, url, sealed_source)
            values (?, ?, ?, 't', 'rtsp', 'rtsp://camera.example/', '\\x00')
            """;

    private UUID insertCamera() {
        UUID id = UUID.randomUUID();
        database.database().update(INSERT, id, OPERATOR, "c" + id);
        return id;
    }

    private static final class Recorder implements ChangeSubscriber {

        private final Stage stage;
        private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
        private final List<Long> versions = Collections.synchronizedList(new ArrayList<>());
        private volatile int reloads;
        private volatile long lastAt;
        private volatile boolean failOnce;

        Recorder(Stage stage) {
            this.stage = stage;
        }

        @Override
        public Stage stage() {
            return stage;
        }

        @Override
        public synchronized void reload() {
            reloads++;
        }

        @Override
        public synchronized void apply(List<Change> changes) {
            if (failOnce) {
                failOnce = false;
                throw new IllegalStateException("as told");
            }
            for (Change change : changes) {
                seen.add(change.entityId());
                versions.add(change.version());
            }
            lastAt = System.nanoTime();
        }
    }
}
