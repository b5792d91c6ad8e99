package io.culvert.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.TestDatabase;
import io.micronaut.json.JsonMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Outbox, writer and feed against a real database: in order, nothing left out, nothing twice, and a database that goes away. */
@Timeout(60)
class OutboxIT {

    private static final long OPERATOR = 10_000_019L;
    private static final EventScope SCOPE = new EventScope(OPERATOR, null, false);

    private static final TestDatabase database = TestDatabase.create();

    private final EventTable table = new EventTable(database.database(), JsonMapper.createDefault());
    private final Outbox outbox = new Outbox(table, "node-1", Clock.systemUTC());
    private final EventFeed feed = new EventFeed(table);
    private final OutboxWriter writer = new OutboxWriter(outbox, table, "node-1", () -> {});

    @BeforeAll
    static void make() {
        database.database().update("insert into operators (id, name) values (?, 'test')", OPERATOR);
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @BeforeEach
    void empty() {
        database.database().update("delete from events");
    }

    @AfterEach
    void stop() {
        feed.stop();
    }

    @Test
    void write_isThereExactlyWhenTheDeedIs() {
        long before = feed.newest();
        try {
            database.database().inTransaction(statements -> {
                outbox.write(statements, event("lost"));
                throw new IllegalStateException("changed my mind");
            });
        } catch (IllegalStateException expected) {
            // rolled back
        }
        inTransaction(event("kept"));

        assertThat(media(feed.after(before, SCOPE, EventFilter.ALL, 10))).containsExactly("kept");
    }

    @Test
    void event_comesBackAsItWasTold() {
        UUID user = UUID.randomUUID();
        UUID camera = UUID.randomUUID();
        outbox.tell(Event.ofCamera(EventType.STREAM_DEAD, OPERATOR, user, "yard", "camera", camera)
                .with("error", "silent")
                .with("bytes", 5_000_000_000L)
                .with("nothing", null));
        writer.flush();

        StoredEvent stored = newest();
        assertThat(stored.event()).isEqualTo("stream_dead");
        assertThat(stored.operatorId()).isEqualTo(OPERATOR);
        assertThat(stored.userId()).isEqualTo(user);
        assertThat(stored.server()).isEqualTo("node-1");
        assertThat(stored.media()).isEqualTo("yard");
        assertThat(stored.entityType()).isEqualTo("camera");
        assertThat(stored.entityId()).isEqualTo(camera.toString());
        assertThat(stored.at()).isBetween(Instant.now().minusSeconds(20), Instant.now());
        assertThat(stored.details()).containsOnlyKeys("error", "bytes").containsEntry("error", "silent");
        assertThat(stored.details()).extractingByKey("bytes").hasToString("5000000000");
    }

    @Test
    void agentsEvent_belongsToItsOwner() {
        UUID owner = UUID.randomUUID();
        Database sql = database.database();
        sql.update(
                "insert into users (id, operator_id, login, password_hash, role) values (?, ?, ?, 'x', 'USER')",
                owner,
                OPERATOR,
                "u" + owner);
        sql.update(
                "insert into agents (agent_id, operator_id, owner_id) values ('079927398713', ?, ?)", OPERATOR, owner);

        outbox.tell(Event.ofAgent(EventType.AGENT_CONNECTED, OPERATOR, "079927398713"));
        writer.flush();
        assertThat(newest().userId()).isEqualTo(owner);
        inTransaction(Event.ofAgent(EventType.AGENT_CONFLICT, OPERATOR, "079927398713"));
        assertThat(newest().userId()).isEqualTo(owner);
        assertThat(newest().event()).isEqualTo("agent_conflict");
    }

    @Test
    void eventOfAnOperatorThatIsGone_holdsUpNobody() {
        outbox.tell(Event.ofAgent(EventType.AGENT_CONNECTED, 10_000_027L, "1"));
        outbox.tell(event("mine"));
        writer.flush();

        assertThat(outbox.size()).isZero();
        assertThat(newest().media()).isEqualTo("mine");
    }

    @Test
    void transactionsSideBySide_areNumberedInTheOrderInWhichTheyBecomeVisible() throws Exception {
        long start = feed.newest();
        int writers = 6;
        int each = 15;
        var begun = new CountDownLatch(1);
        var done = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            boolean batches = i % 2 == 0;
            threads.add(Thread.startVirtualThread(() -> {
                try {
                    begun.await();
                } catch (InterruptedException e) {
                    return;
                }
                for (int n = 0; n < each; n++) {
                    if (batches) {
                        table.insertAll("node-2", List.of(draft(), draft()));
                    } else {
                        // Also a change that the caches hear of: both numbers come from one row.
                        database.database().inTransaction(statements -> {
                            outbox.write(statements, event("one"));
                            outbox.write(statements, event("two"));
                            return statements.update(
                                    "insert into cameras (id, operator_id, name, title, source, url, sealed_source)"
                                            + " values (?, ?, ?, 't', 'rtsp', 'rtsp://x/', '\\x00')",
                                    UUID.randomUUID(),
                                    OPERATOR,
                                    "c" + UUID.randomUUID());
                        });
                    }
                }
                done.incrementAndGet();
            }));
        }
        List<Long> seen = new ArrayList<>();
        long place = start;
        begun.countDown();
        while (done.get() < writers || place < feed.newest()) {
            EventFeed.Slice slice = feed.after(place, SCOPE, EventFilter.ALL, 7);
            slice.events().forEach(event -> seen.add(event.number()));
            place = slice.upTo();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(seen).hasSize(writers * each * 2).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void listener_isServedFromMemoryAndFromTheTableTheSame() throws Exception {
        long start = feed.newest();
        tellMany(5);
        var woken = new AtomicInteger();
        try (EventFeed.Listening listening = feed.listen(woken::incrementAndGet)) {
            feed.look();
            tellMany(5);
            feed.look();
            assertThat(woken).hasValue(2);
            feed.look();
            assertThat(woken).hasValue(2);

            EventFeed.Slice all = feed.after(start, SCOPE, EventFilter.ALL, 100);
            assertThat(all.events()).hasSize(10);
            assertThat(all.upTo()).isEqualTo(feed.newest());
            long half = all.events().get(6).number();
            EventFeed.Slice rest = feed.after(half, SCOPE, EventFilter.ALL, 2);
            assertThat(rest.events()).isEqualTo(all.events().subList(7, 9));
            assertThat(rest.upTo()).isEqualTo(all.events().get(8).number());
            assertThat(feed.after(half, new EventScope(10_000_027L, null, true), EventFilter.ALL, 9)
                            .events())
                    .isEmpty();
            assertThat(feed.after(half, new EventScope(OPERATOR, UUID.randomUUID(), true), EventFilter.ALL, 9)
                            .events())
                    .isEmpty();
        }
    }

    @Test
    void placeOfAnotherTimeOfTheDatabase_goesOnAtTheNewest() {
        tellMany(1);
        EventFeed.Slice slice = feed.after(Long.MAX_VALUE - 1, SCOPE, EventFilter.ALL, 10);

        assertThat(slice.events()).isEmpty();
        assertThat(slice.upTo()).isEqualTo(feed.newest());
    }

    @Test
    void databaseAway_theNewestAreKeptAndTheOldestCounted() {
        long before = feed.newest();
        database.allowConnections(false);
        database.cutConnections();
        try {
            outbox.tell(event("first"));
            writer.flush();
            for (int i = 1; i < Outbox.CAPACITY + 3; i++) {
                outbox.tell(event("e" + i));
            }
            assertThat(outbox.size()).isEqualTo(Outbox.CAPACITY);
            assertThat(outbox.dropped()).isEqualTo(3);
        } finally {
            database.allowConnections(true);
        }

        await().atMost(Duration.ofSeconds(20)).until(() -> {
            writer.flush();
            return outbox.size() == 0;
        });

        List<String> media = media(feed.after(before, SCOPE, EventFilter.ALL, Outbox.CAPACITY + 10));
        assertThat(media).hasSize(Outbox.CAPACITY);
        assertThat(media.getFirst()).isEqualTo("e3");
        assertThat(media.getLast()).isEqualTo("e" + (Outbox.CAPACITY + 2));
    }

    @Test
    void batchOfUnknownFate_isThereOnce() {
        List<EventTable.Draft> drafts = List.of(draft(), draft());
        table.insertAll("node-1", drafts);
        table.insertAll("node-1", drafts);

        assertThat(feed.before(Long.MAX_VALUE, SCOPE, EventFilter.ALL, 10)).hasSize(2);
    }

    @Test
    void clean_takesTheOldAndTheTooMany() {
        tellMany(10);
        database.database().update("update events set at = now() - interval '8 days' where media in ('m0', 'm1')");
        assertThat(table.clean(EventRetention.AGE, 1_000, 1)).isEqualTo(1);
        assertThat(table.clean(EventRetention.AGE, 1_000, 100)).isEqualTo(1);
        assertThat(table.clean(EventRetention.AGE, 1_000, 100)).isZero();
        table.clean(EventRetention.AGE, 3, 100);

        assertThat(feed.before(Long.MAX_VALUE, SCOPE, EventFilter.ALL, 100))
                .extracting(StoredEvent::media)
                .containsExactly("m9", "m8", "m7");
    }

    private void tellMany(int count) {
        for (int i = 0; i < count; i++) {
            outbox.tell(event("m" + i));
        }
        writer.flush();
    }

    private void inTransaction(Event event) {
        database.database().inTransaction(statements -> {
            outbox.write(statements, event);
            return event;
        });
    }

    private StoredEvent newest() {
        return feed.before(Long.MAX_VALUE, SCOPE, EventFilter.ALL, 1).getFirst();
    }

    private static EventTable.Draft draft() {
        return new EventTable.Draft(UUID.randomUUID(), Instant.now(), event("batch"));
    }

    private static Event event(String media) {
        return Event.ofCamera(EventType.PLAY_STARTED, OPERATOR, null, media, "session", UUID.randomUUID());
    }

    private static List<String> media(EventFeed.Slice slice) {
        return slice.events().stream()
                .map(event -> String.valueOf(event.media()))
                .toList();
    }
}
