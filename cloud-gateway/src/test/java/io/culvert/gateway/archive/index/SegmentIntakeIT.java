package io.culvert.gateway.archive.index;

import static io.culvert.gateway.archive.index.Rows.micros;
import static io.culvert.gateway.archive.index.Rows.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.culvert.gateway.archive.store.ArchiveRoot;
import io.culvert.gateway.archive.store.ArchiveRoots;
import io.culvert.gateway.archive.store.KnownVolumes;
import io.culvert.gateway.archive.store.SegmentListener;
import io.culvert.gateway.archive.store.SegmentPlan;
import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.gateway.archive.store.SegmentWriter;
import io.culvert.gateway.archive.store.TestSegments;
import io.culvert.gateway.cameras.Dvr;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.DatabaseException;
import io.culvert.gateway.database.TestDatabase;
import io.culvert.gateway.database.WatchedPool;
import io.culvert.gateway.events.Event;
import io.culvert.gateway.events.EventType;
import io.culvert.gateway.node.RootFolder;
import io.culvert.media.segment.EndReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentIntakeIT {
    private static TestDatabase database;
    private static HikariDataSource pool;

    private final RecordingKey key = new RecordingKey(UUID.randomUUID(), 0);
    private final Rows rows = new Rows(UUID.randomUUID(), key);
    private final Journal journal = new Journal();
    private final GapLedger ledger = new GapLedger();
    private final List<Event> told = new ArrayList<>();
    private final KnownCameras cameras = new KnownCameras();
    private final Lag lag = new Lag();
    private WatchedPool watched;
    private ArchiveIndex index;
    private SegmentIntake intake;

    /** The journal of a root, in memory. */
    private static final class Journal implements SegmentSource {
        static final int PART = 700;

        final List<SegmentRow> waiting = new ArrayList<>();
        int handedOver;

        @Override
        public void eachWaiting(Consumer<List<SegmentRow>> to) {
            List<SegmentRow> all = List.copyOf(waiting);
            for (int from = 0; from < all.size(); from += PART) {
                List<SegmentRow> part = all.subList(from, Math.min(all.size(), from + PART));
                handedOver += part.size();
                to.accept(part);
            }
        }

        @Override
        public void stored(List<SegmentRow> some) {
            waiting.removeAll(some);
        }

        @Override
        public boolean isThere(SegmentRow row) {
            return true;
        }
    }

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
        HikariConfig impatient = new HikariConfig();
        database.settings().forEach((key, value) -> {
            switch (key) {
                case "culvert.database.url" -> impatient.setJdbcUrl(value);
                case "culvert.database.username" -> impatient.setUsername(value);
                default -> impatient.setPassword(value);
            }
        });
        impatient.setConnectionTimeout(300);
        impatient.setMinimumIdle(0);
        pool = new HikariDataSource(impatient);
    }

    @BeforeEach
    void begin() {
        watched = new WatchedPool(pool);
        index = new ArchiveIndex(watched.database());
        intake = intake(journal);
    }

    @AfterAll
    static void drop() {
        pool.close();
        database.close();
    }

    @Test
    void databaseThatIsAway_losesNothing() {
        for (int i = 0; i < 1200; i++) {
            journal.waiting.add(rows.row(i, i * 60, i * 60 + 60));
        }
        ledger.add(new Gap(key, span(1200 * 60, 1200 * 60 + 5), GapCause.CAMERA));
        database.allowConnections(false);
        database.cutConnections();
        pool.getHikariPoolMXBean().softEvictConnections();
        try {
            assertThatThrownBy(intake::round).isInstanceOf(DatabaseException.class);
            assertThat(journal.waiting).hasSize(1200);
            journal.handedOver = 0;
            assertThatThrownBy(intake::round).isInstanceOf(DatabaseException.class);
            assertThat(journal.handedOver).as("not read to no purpose").isEqualTo(Journal.PART);
        } finally {
            database.allowConnections(true);
        }
        await().ignoreExceptions().until(() -> {
            intake.round();
            return journal.waiting.isEmpty();
        });
        assertThat(ledger.of(key)).isEmpty();
        assertThat(index.segments(key, span(0, 1e6), 10_000)).hasSize(1200);
        assertThat(index.endOf(key)).hasValue(micros(1200 * 60));
    }

    @Test
    void aFileOfWhichNobodyCanSayWhetherItIsThere_holdsUpNoOther(@TempDir Path folder) throws Exception {
        List<RootFolder> folders = List.of(new RootFolder(Path.of("root"), 100));
        List<SegmentRow> closed = new CopyOnWriteArrayList<>();
        try (ArchiveRoots roots = ArchiveRoots.open(folders, folder, KnownVolumes.NONE)) {
            for (int i = 0; i < 2; i++) {
                SegmentPlan plan =
                        new SegmentPlan(UUID.randomUUID(), UUID.randomUUID(), 0, 0, micros(i), TestSegments.TRACKS);
                SegmentWriter writer = roots.begin(
                        plan, TestSegments.fragment(micros(i), micros(i + 1), new byte[100]), new SegmentListener() {
                            @Override
                            public void closed(SegmentRow row) {
                                closed.add(row);
                            }
                        });
                Objects.requireNonNull(writer).close(EndReason.FULL);
            }
            await().until(() -> closed.size() == 2);
            ArchiveRoot root = roots.roots().getFirst();
            Path camera = root.path().resolve(closed.getFirst().name().camera().toString());
            Files.move(camera, folder.resolve("away"), StandardCopyOption.ATOMIC_MOVE);
            Files.createSymbolicLink(camera, camera.getFileName()); // an error, as of a disk that is failing
            intake(new RootSource(root)).round();
        }
        for (SegmentRow row : closed) {
            RecordingKey recording = new RecordingKey(row.name().camera(), 0);
            assertThat(index.segments(recording, span(0, 1000), 10)).containsExactly(row);
        }
    }

    @Test
    void whatIsTakenOver_isTold() {
        cameras.add(key.camera(), Dvr.OFF, null);
        journal.waiting.add(rows.row(1, 0, 60));
        ledger.add(new Gap(key, span(60, 65), GapCause.CAMERA));
        ledger.add(new Gap(key, span(65, 70), GapCause.SWITCHED_OFF));
        intake.round();
        assertThat(told).extracting(Event::type).containsExactly(EventType.DVR_SEGMENT_NEW, EventType.DVR_GAP);
        assertThat(told.getFirst().details())
                .containsEntry("from", "1970-01-01T00:00:00Z")
                .containsEntry("to", "1970-01-01T00:01:00Z")
                .containsEntry("bytes", 1_000_000L);
        assertThat(told.getLast().details()).containsEntry("reason", "camera");
    }

    @Test
    void rowsThatWait_countForTheEnd() {
        journal.waiting.add(rows.row(1, 0, 60));
        index.await(journal.waiting);
        assertThat(index.endOf(key)).hasValue(micros(60));
    }

    @Test
    void holesOfWhichTheGatewayThatDiedHadNoTimeToTell_areToldAtTheStart() {
        index.addGaps(List.of(new Gap(key, span(60, 61), GapCause.LAN)));
        journal.waiting.addAll(List.of(
                rows.row(1, 0, 60, EndReason.HOLE),
                rows.row(2, 64, 120, EndReason.DISK),
                rows.row(3, 122, 180, EndReason.STOPPED),
                rows.row(4, 190, 200, EndReason.INTERRUPTED),
                rows.row(5, 206, 220, EndReason.HOLE)));
        intake.round();
        journal.waiting.addAll(List.of(rows.row(6, 230, 260, EndReason.HOLE), rows.row(7, 270, 280)));
        intake.round();
        assertThat(gaps())
                .containsExactly(
                        new Gap(key, span(60, 61), GapCause.LAN),
                        new Gap(key, span(61, 64), GapCause.GATEWAY),
                        new Gap(key, span(120, 122), GapCause.DISK),
                        new Gap(key, span(200, 206), GapCause.GATEWAY));
    }

    @Test
    void rowThatTheDatabaseRefuses_holdsUpNoOther() {
        SegmentRow impossible = rows.row(2, 60, 60);
        journal.waiting.addAll(List.of(rows.row(1, 0, 60), impossible, rows.row(3, 60, 120)));
        intake.round();
        assertThat(index.segments(key, span(0, 1000), 10)).hasSize(2);
        assertThat(journal.waiting).containsExactly(impossible);
    }

    @Test
    void holeThatTheDatabaseRefuses_holdsUpNoOther() {
        Rows other = new Rows(UUID.randomUUID(), new RecordingKey(UUID.randomUUID(), 0));
        Database direct = new Database(pool);
        journal.waiting.addAll(List.of(
                other.row(1, 0, 60, EndReason.HOLE),
                other.row(2, 64, 120),
                rows.row(1, 0, 60, EndReason.HOLE),
                rows.row(2, 64, 120)));
        ledger.add(new Gap(key, span(120, 125), GapCause.CAMERA));
        direct.update("alter table archive_gaps add constraint refused check (camera_id <> '"
                + other.row(1, 0, 60).name().camera() + "')");
        try {
            intake.round();
        } finally {
            direct.update("alter table archive_gaps drop constraint refused");
        }
        assertThat(gaps())
                .containsExactly(
                        new Gap(key, span(60, 64), GapCause.GATEWAY), new Gap(key, span(120, 125), GapCause.CAMERA));
        assertThat(ledger.of(key)).isEmpty();
    }

    @Test
    void holesOfManySegments_areLookedForPartByPart() {
        for (int i = 0; i < 1200; i++) {
            journal.waiting.add(rows.row(i, i * 60, i * 60 + 59, EndReason.HOLE));
        }
        watched.clear();
        intake.round();
        assertThat(watched.statements("p.end_reason in")).isEqualTo(3);
        assertThat(gaps()).hasSize(1199);
    }

    @Test
    void gapThatIsThereInAnotherWay_holdsUpNoOther() {
        RecordingKey other = new RecordingKey(UUID.randomUUID(), 0);
        Database direct = new Database(pool);
        direct.update("create unique index only_one on archive_gaps (cause) where cause = 'database'");
        try {
            index.addGaps(List.of(new Gap(other, span(0, 5), GapCause.DATABASE)));
            ledger.add(new Gap(key, span(10, 15), GapCause.DATABASE));
            ledger.add(new Gap(key, span(20, 25), GapCause.CAMERA));
            intake.round();
        } finally {
            direct.update("drop index only_one");
        }
        assertThat(gaps()).containsExactly(new Gap(key, span(20, 25), GapCause.CAMERA));
        assertThat(ledger.of(key)).isEmpty();
    }

    @Test
    void timeLineRightBehindAnOutage_isWhole() throws Exception {
        for (int i = 0; i < 10; i++) {
            journal.waiting.add(rows.row(i, i * 60, i * 60 + 60));
        }
        watched.commitsFail(true);
        assertThatThrownBy(intake::round).isInstanceOf(DatabaseException.class);
        watched.commitsFail(false);
        Thread soon = Thread.ofVirtual().start(() -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
            intake.round();
        });
        assertThat(timelines().of(key, span(0, 1e6), 0).ranges()).containsExactly(span(0, 600));
        soon.join();
    }

    private SegmentIntake intake(SegmentSource source) {
        return new SegmentIntake(
                index, ledger, new ArchiveEvents(cameras.directory(), told::add), List.of(source), lag);
    }

    private Timelines timelines() {
        return new Timelines(new Database(pool), ledger, new NothingNew(), lag);
    }

    private List<Gap> gaps() {
        return timelines().of(key, span(0, 1e6), 0).gaps();
    }
}
