package io.culvert.gateway.archive.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.archive.index.ArchiveEvents;
import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.index.Gap;
import io.culvert.gateway.archive.index.GapCause;
import io.culvert.gateway.archive.index.KnownCameras;
import io.culvert.gateway.archive.index.OldestSegments;
import io.culvert.gateway.archive.index.ProtectedPieces;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Rows;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.store.SegmentName;
import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.cameras.Dvr;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.DatabaseException;
import io.culvert.gateway.database.TestDatabase;
import io.culvert.gateway.database.WatchedPool;
import io.culvert.gateway.events.Event;
import io.culvert.gateway.events.EventType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keeping over a real index and a disk in memory. Segments are an hour long, of a megabyte. */
class KeepIT {
    private static final Actor ACTOR = new Actor(10_000_019L, null, "test", "127.0.0.1");
    /** Parts that a round may read of a disk: each way through it may leave one unfinished. */
    private static final int PARTS = (RoomWalk.MOST + RoomWalk.MOST / RoomWalk.AGAIN) / OldestFirst.PART + 4;
    /** Hour 0 of the archive. */
    private static final double START = 1_790_000_000;

    private static TestDatabase testDatabase;

    private final List<Event> told = new ArrayList<>();
    private final Map<UUID, List<Span>> moved = new HashMap<>();
    private final KnownCameras cameras = new KnownCameras();
    private final UUID camera = UUID.randomUUID();
    private final List<Long> forgottenBy = new ArrayList<>();
    private boolean motionUnknown;
    private int looks;
    private WatchedPool pool;
    private FakeRoot root;
    private Database database;
    private ArchiveIndex index;
    private OldestSegments oldest;
    private ProtectedPieces pieces;
    private Motions motions;
    private Garbage garbage;
    private Removal removal;
    private ArchiveKeeper keeper;
    private DiskKeeper disk;

    @BeforeAll
    static void create() {
        testDatabase = TestDatabase.create();
    }

    @AfterAll
    static void drop() {
        testDatabase.close();
    }

    @BeforeEach
    void begin() throws InterruptedException {
        begin(RoomWalk.MOST);
    }

    /** @param most segments that a round looks at for room */
    private void begin(int most) throws InterruptedException {
        testDatabase
                .database()
                .update("truncate archive_segments, archive_ranges, archive_gaps, archive_cameras,"
                        + " archive_garbage, archive_protected, cameras cascade");
        root = new FakeRoot();
        pool = new WatchedPool(testDatabase.dataSource());
        database = pool.database();
        index = new ArchiveIndex(database);
        pieces = new ProtectedPieces(database);
        oldest = new OldestSegments(database);
        ArchiveEvents events = new ArchiveEvents(cameras.directory(), told::add);
        garbage = new Garbage(index, root);
        garbage.collect();
        removal = new Removal(index, events, List.of(garbage));
        motions = new Moved();
        keeper = keeperOf(List.of(root.volume()), most);
        disk = keeperOf(List.of(garbage));
    }

    private ArchiveKeeper keeperOf(List<UUID> volumes, int most) {
        return new ArchiveKeeper(
                new StockTable(database), oldest, pieces, motions, cameras.directory(), removal, volumes, most);
    }

    /** What keeps a disk on which these roots lie. */
    private DiskKeeper keeperOf(List<Garbage> roots) {
        return new DiskKeeper(roots, oldest, pieces, motions, removal, told::add, () -> 0);
    }

    @Test
    void whatIsTooOld_goes_motionLaterAndProtectedPiecesNever() throws InterruptedException {
        camera(new Dvr(Dvr.Mode.CONTINUOUS, 1, 1, null));
        record(camera, 0, 100);
        moved.put(camera, List.of(hours(10.5, 10.6), hours(40, 40.1)));
        pieces.protect(camera, hours(5, 5.5), "", ACTOR);

        rounds(100, 120);
        // Motion of hour 10 is over after two days; that of hour 40 reaches into hour 39, ten seconds before it.
        assertThat(hoursLeft()).startsWith(5L, 76L).hasSize(25);
        rounds(70, 1);
        assertThat(hoursLeft()).as("a clock set back brings nothing to go").hasSize(25);
        assertThat(files()).isEqualTo(hoursLeft());
        assertThat(told)
                .allMatch(event -> event.type() == EventType.DVR_SEGMENT_DELETED
                        && "age".equals(event.details().get("reason")));
    }

    @Test
    void motion_isKeptLonger() throws InterruptedException {
        camera(new Dvr(Dvr.Mode.CONTINUOUS, 1, 1, null));
        record(camera, 0, 60);
        moved.put(camera, List.of(hours(20, 20.1)));
        rounds(60, 70);
        assertThat(hoursLeft()).startsWith(19L, 20L, 36L);
        rounds(68, 70);
        assertThat(hoursLeft()).startsWith(20L, 44L);
        rounds(69, 70);
        assertThat(hoursLeft()).startsWith(45L);
    }

    @Test
    void protectedPiece_thatIsReleased_goesByItsAge() throws InterruptedException {
        camera(new Dvr(Dvr.Mode.CONTINUOUS, 1, 0, null));
        record(camera, 0, 40);
        UUID piece =
                pieces.protect(camera, hours(3, 5), "", ACTOR).orElseThrow().id();
        rounds(40, 30);
        assertThat(hoursLeft()).startsWith(3L, 4L, 16L);
        pieces.release(camera, piece, ACTOR);
        rounds(40, 62);
        assertThat(hoursLeft()).startsWith(16L);
    }

    /** Else the time line would no longer tell why a second of a protected piece is missing. */
    @Test
    void gaps_areKeptAsLongAsAnythingBeforeThem() throws InterruptedException {
        camera(new Dvr(Dvr.Mode.CONTINUOUS, 1, 0, null));
        record(root, camera, IntStream.range(0, 40).filter(hour -> hour != 4));
        RecordingKey key = new RecordingKey(camera, 0);
        index.addGaps(
                List.of(new Gap(key, hours(-2, -1), GapCause.CAMERA), new Gap(key, hours(4, 5), GapCause.UPLINK)));
        UUID piece =
                pieces.protect(camera, hours(3, 6), "", ACTOR).orElseThrow().id();
        rounds(40, 62);
        assertThat(hoursLeft()).startsWith(3L, 5L, 16L);
        assertThat(gaps()).containsExactly(4L);
        pieces.release(camera, piece, ACTOR);
        rounds(40, 120);
        assertThat(hoursLeft()).startsWith(16L);
        assertThat(gaps()).isEmpty();
    }

    @Test
    void oneRound_takesAnHourOrATwentieth_howeverMuchIsTooOld() throws InterruptedException {
        camera(new Dvr(Dvr.Mode.CONTINUOUS, 1, 0, null));
        record(camera, 0, 200);
        rounds(1000, 1);
        assertThat(hoursLeft()).hasSize(190);
        rounds(1000, 1);
        assertThat(hoursLeft()).hasSize(181);
    }

    @Test
    void lookUpThatFails_costsNothing() throws InterruptedException {
        camera(new Dvr(Dvr.Mode.CONTINUOUS, 1, 0, null));
        record(camera, 0, 50);
        motionUnknown = true;
        rounds(100, 3);
        root.totalBytes = 40_000_000;
        assertThatThrownBy(disk::round).isInstanceOf(IllegalStateException.class);
        assertThat(hoursLeft()).hasSize(50);
        motionUnknown = false;
        database.update("alter table archive_protected rename to hidden");
        try {
            rounds(100, 3);
            assertThat(hoursLeft()).hasSize(50);
        } finally {
            database.update("alter table hidden rename to archive_protected");
        }
        rounds(100, 1);
        assertThat(hoursLeft()).hasSizeLessThan(50);
    }

    @Test
    void pieceThatIsProtectedInTheLastMoment_stays() throws InterruptedException {
        camera(Dvr.OFF);
        List<SegmentRow> chosen = record(camera, 0, 3);
        pieces.protect(camera, hours(1.2, 1.3), "", ACTOR);
        assertThat(removal.remove(chosen, Worth.MOTION, Removal.Reason.AGE)).hasSize(2);
        assertThat(hoursLeft()).containsExactly(1L);
    }

    @Test
    void cameraThatHasTooMuch_losesItsOldest_theDearOnesLast() throws InterruptedException {
        camera(new Dvr(Dvr.Mode.CONTINUOUS, 3650, 0, 1));
        root.record(
                index, IntStream.range(0, 12).mapToObj(i -> large(camera, i)).toList());
        moved.put(camera, List.of(hours(0.5, 2.5)));
        pieces.protect(camera, hours(3.1, 3.2), "", ACTOR);
        rounds(20, 1);
        // 1.2 GB: two of 100 MB too many.
        assertThat(hoursLeft()).containsExactly(0L, 1L, 2L, 3L, 6L, 7L, 8L, 9L, 10L, 11L);
        assertThat(told)
                .last()
                .extracting(event -> event.details().get("reason"))
                .isEqualTo("camera_space");
    }

    @Test
    void userWhoHasTooMuch_losesTheOldestOfAllCameras() throws InterruptedException {
        UUID other = UUID.randomUUID();
        UUID site = user(1);
        cameras.add(camera, new Dvr(Dvr.Mode.CONTINUOUS, 3650, 0, null), site);
        cameras.add(other, new Dvr(Dvr.Mode.CONTINUOUS, 3650, 0, null), site);
        cameras.save(database);
        root.record(index, IntStream.range(0, 6).mapToObj(i -> large(camera, i)).toList());
        root.record(index, IntStream.range(3, 9).mapToObj(i -> large(other, i)).toList());
        rounds(20, 1);
        assertThat(hoursLeft()).containsExactly(2L, 3L, 3L, 4L, 4L, 5L, 5L, 6L, 7L, 8L);
    }

    @Test
    void cameraThatWasDeleted_goesBitByBit_andItsGapsWithIt() throws InterruptedException {
        camera(Dvr.OFF);
        record(camera, 0, 60);
        database.update("delete from cameras");
        database.update(
                "insert into archive_gaps values (?, 0, ?, ?, 'disk')",
                camera,
                Rows.micros(START),
                Rows.micros(START + 1));
        rounds(60, 3);
        assertThat(hoursLeft()).hasSize(53);
        rounds(60, 60);
        assertThat(root.files).isEmpty();
        assertThat(database.list("select 1 from archive_gaps", row -> 1)).isEmpty();
    }

    @Test
    void usersWhoHaveTooMuch_areWeighedTogether() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            UUID one = UUID.randomUUID();
            cameras.add(one, new Dvr(Dvr.Mode.CONTINUOUS, 3650, 0, 1), user(1));
            cameras.save(database);
            int from = i * 100;
            root.record(
                    index,
                    IntStream.range(from, from + 12)
                            .mapToObj(hour -> large(one, hour))
                            .toList());
        }
        pool.clear();
        rounds(400, 1);
        assertThat(hoursLeft())
                .as("what the cameras' own limits took is gone already")
                .hasSize(30);
        assertThat(pool.statements("u.archive_gb")).isLessThanOrEqualTo(2);
    }

    @Test
    void cameraThatHasTooMuch_losesDearSegmentsOnlyWhenAllWasLookedAt_aFewInEachRound() throws InterruptedException {
        begin(10);
        camera(new Dvr(Dvr.Mode.CONTINUOUS, 3650, 0, 1));
        root.record(
                index,
                IntStream.range(0, 30).mapToObj(hour -> large(camera, hour)).toList());
        moved.put(camera, List.of(hours(0, 24.5)));
        rounds(400, 2);
        assertThat(hoursLeft()).as("nothing cheap among the first twenty").hasSize(30);
        rounds(400, 1);
        assertThat(hoursLeft()).as("the cheap ones behind them").hasSize(25).endsWith(24L);
        rounds(400, 12);
        assertThat(hoursLeft()).as("the oldest of the dear ones").hasSize(10).startsWith(15L);
    }

    @Test
    void whatIsYoung_isNotLookedAt() throws InterruptedException {
        camera(new Dvr(Dvr.Mode.CONTINUOUS, 1, 0, null));
        record(camera, 76, 100);
        rounds(100, 10);
        assertThat(looks).isZero();
        rounds(101, 1);
        assertThat(looks).isPositive();
        assertThat(hoursLeft()).startsWith(77L).hasSize(23);
    }

    @Test
    void cameraThatIsJustNotThere_stays() throws InterruptedException {
        record(camera, 0, 60);
        rounds(100_000, 70);
        assertThat(hoursLeft()).hasSize(60);
    }

    @Test
    void diskThatIsFull_losesItsOldest_protectedPiecesLast_andSaysSoOnce() throws InterruptedException {
        camera(new Dvr(Dvr.Mode.CONTINUOUS, 3650, 0, null));
        root.totalBytes = 100_000_000;
        root.maxShare = 0.9;
        record(camera, 0, 80);
        moved.put(camera, List.of(hours(20, 21)));
        pieces.protect(camera, hours(0, 2), "", ACTOR);
        disk.round();
        assertThat(hoursLeft()).as("10 MB are left, 4.5 wanted").hasSize(80);
        record(camera, 80, 87);
        disk.round();
        // 3 MB are left and 9 wanted.
        assertThat(hoursLeft()).hasSize(81).startsWith(0L, 1L, 8L);
        record(camera, 87, 95);
        disk.round();
        assertThat(hoursLeft()).hasSize(81).startsWith(0L, 1L, 16L);
        assertThat(told.stream().filter(event -> event.type() == EventType.DISK_LOW))
                .hasSize(1);
        assertThat(told.stream().filter(event -> event.type() == EventType.DISK_LOW))
                .allSatisfy(event -> assertThat(event.details())
                        .containsEntry("used_percent", 87L)
                        .containsEntry("max_percent", 90L));

        // 1.35 MB may be left of what is reserved: all but two of the protected goes, and of those the older.
        root.totalBytes = 2_000_000;
        disk.round();
        assertThat(hoursLeft()).containsExactly(1L);
        assertThat(files()).isEqualTo(hoursLeft());
    }

    @Test
    void diskOfWhichAllIsDear_isLookedAtBitByBit() throws InterruptedException {
        camera(new Dvr(Dvr.Mode.CONTINUOUS, 3650, 0, null));
        int hours = 2 * RoomWalk.MOST + 1_000;
        record(camera, 0, hours);
        pieces.protect(camera, hours(0, hours - 1_500), "", ACTOR);
        root.totalBytes = hours * 1_000_000L + 1_073_000_000;
        disk.round();
        assertThat(looks).isLessThanOrEqualTo(PARTS);
        assertThat(hoursLeft()).as("there may be something cheaper").hasSize(hours);
        assertThat(told).isEmpty();
        disk.round();
        assertThat(looks).isLessThanOrEqualTo(2 * PARTS);
        assertThat(hoursLeft()).as("the plain ones go, though they are young").startsWith(0L);
        assertThat(hoursLeft()).hasSizeLessThan(hours);
        assertThat(told).filteredOn(event -> event.type() == EventType.DISK_LOW).hasSize(1);

        root.totalBytes = hours * 1_000_000L - 2_000_000_000;
        for (int i = 0; i < 5; i++) {
            looks = 0;
            disk.round();
            assertThat(looks).isLessThanOrEqualTo(PARTS);
        }
        assertThat(hoursLeft()).as("nothing else is left").doesNotContain(0L, hours - 1L);
    }

    @Test
    void diskOnWhichNothingIsLeftToDelete_saysSo() throws InterruptedException {
        root.totalBytes = 100;
        root.files.put(new SegmentName(camera, 0, 999), 99L);
        disk.round();
        disk.round();
        assertThat(told)
                .singleElement()
                .satisfies(event ->
                        assertThat(event.details().get("message")).asString().startsWith("nothing"));
    }

    @ParameterizedTest
    @EnumSource(FakeRoot.Mood.class)
    void deletionThatEndsAnywhere_leavesNoRowWithoutFile_norFileUnknown(FakeRoot.Mood mood)
            throws InterruptedException {
        camera(Dvr.OFF);
        List<SegmentRow> rows = record(camera, 0, 10);
        root.mood = mood;
        removal.remove(rows.subList(0, 6), Worth.PLAIN, Removal.Reason.AGE, garbage::collect);
        assertAccounted();
        assertThat(hoursLeft()).hasSize(4);
        root.mood = FakeRoot.Mood.FINE;
        // The next start.
        new Garbage(index, root).collect();
        assertAccounted();
        assertThat(files()).isEqualTo(hoursLeft());
        assertThat(index.garbage(root.volume(), 100)).isEmpty();
    }

    @Test
    void deletionWhoseTransactionFails_deletesNoFile() throws InterruptedException {
        camera(Dvr.OFF);
        List<SegmentRow> rows = record(camera, 0, 10);
        pool.commitsFail(true);
        assertThatThrownBy(() -> removal.remove(rows, Worth.PLAIN, Removal.Reason.AGE))
                .isInstanceOf(DatabaseException.class);
        pool.commitsFail(false);
        assertThat(hoursLeft()).hasSize(10);
        assertAccounted();
        // And where it fails behind the files.
        removal.remove(rows.subList(0, 5), Worth.PLAIN, Removal.Reason.AGE);
        pool.commitsFail(true);
        assertThatThrownBy(garbage::collect).isInstanceOf(DatabaseException.class);
        pool.commitsFail(false);
        assertAccounted();
        garbage.collect();
        assertThat(files()).isEqualTo(hoursLeft()).hasSize(5);
    }

    @Test
    void diskThatTakesNoDeletions_losesOneBatchOfRowsAtMost_andGoesOnWhenItDoes() throws InterruptedException {
        camera(new Dvr(Dvr.Mode.CONTINUOUS, 3650, 0, null));
        record(camera, 0, 50);
        pieces.protect(camera, hours(0, 25), "", ACTOR);
        root.totalBytes = 50_000_000;
        root.mood = FakeRoot.Mood.REFUSES;
        disk.round();
        List<Long> once = hoursLeft();
        for (int i = 0; i < 10; i++) {
            disk.round();
        }
        assertThat(hoursLeft()).isEqualTo(once).hasSize(45);
        // Another start on it costs nothing either.
        garbage = new Garbage(index, root);
        removal = new Removal(index, new ArchiveEvents(cameras.directory(), told::add), List.of(garbage));
        assertThat(removal.remove(record(camera, 60, 61), Worth.PLAIN, Removal.Reason.AGE))
                .isEmpty();
        garbage.collect();
        assertThat(garbage.isStuck()).isTrue();
        assertAccounted();

        root.mood = FakeRoot.Mood.FINE;
        garbage.collect();
        disk.round();
        assertThat(files()).isEqualTo(hoursLeft());
        record(camera, 70, 80);
        disk.round();
        assertThat(files()).isEqualTo(hoursLeft()).hasSizeBetween(45, 48);
    }

    @Test
    void rootThatTakesNoDeletions_losesNothingByAgeNorForRoomOfACamera() throws InterruptedException {
        camera(new Dvr(Dvr.Mode.CONTINUOUS, 1, 0, 1));
        root.record(
                index, IntStream.range(0, 40).mapToObj(i -> large(camera, i)).toList());
        root.mood = FakeRoot.Mood.REFUSES;
        rounds(40, 1);
        List<Long> once = hoursLeft();
        assertThat(once).hasSizeLessThan(40);
        rounds(40, 20);
        assertThat(hoursLeft()).isEqualTo(once);
        root.mood = FakeRoot.Mood.FINE;
        garbage.collect();
        rounds(40, 20);
        assertThat(files()).isEqualTo(hoursLeft()).hasSize(10);
    }

    @Test
    void filesThatStay_holdUpNoOthers() throws InterruptedException {
        camera(new Dvr(Dvr.Mode.CONTINUOUS, 3650, 0, null));
        record(camera, 0, 50);
        root.totalBytes = 50_000_000;
        root.mood = FakeRoot.Mood.HALF;
        for (int i = 0; i < 10; i++) {
            disk.round();
        }
        // 5 MB are wanted; as every other file stays, ten rows and not all.
        assertThat(root.files).hasSizeBetween(45, 47);
        assertThat(hoursLeft()).hasSizeBetween(38, 45);
        assertAccounted();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "0.9, 1", "1, 0.9"})
    void rootsOnOneDisk_loseTheOldestOfAllTogether_whateverTheirShares(double share, double otherShare)
            throws InterruptedException {
        camera(new Dvr(Dvr.Mode.CONTINUOUS, 3650, 0, null));
        FakeRoot other = FakeRoot.beside(root);
        root.maxShare = share;
        other.maxShare = otherShare;
        root.totalBytes = Math.round(60_000_000 / Math.max(share, otherShare));
        record(root, camera, IntStream.range(20, 40));
        record(other, camera, IntStream.range(0, 20));
        record(other, camera, IntStream.range(40, 60));
        pieces.protect(camera, hours(20, 40), "", ACTOR);
        DiskKeeper both = keeperOf(List.of(garbage, with(other)));
        for (int i = 0; i < 5; i++) {
            both.round();
        }
        assertThat(hoursLeft()).as("6 MB are wanted").hasSize(54).startsWith(6L);
        assertThat(root.files).hasSize(20);
        for (int more = 60; more < 120; more++) {
            record(more % 2 == 0 ? root : other, camera, IntStream.of(more));
            both.round();
        }
        assertThat(hoursLeft())
                .as("all that is plain goes before what is protected")
                .startsWith(20L);
        assertThat(root.files).as("half of what is new is here").hasSizeBetween(32, 42);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void diskThatHangsOrBreaks_holdsUpNoOther(boolean hangs) throws Exception {
        camera(new Dvr(Dvr.Mode.CONTINUOUS, 1, 0, null));
        FakeRoot other = hangs ? FakeRoot.hanging() : new FakeRoot();
        other.mood = FakeRoot.Mood.BREAKS;
        List<SegmentRow> left = record(other, camera, IntStream.range(0, 5));
        index.discard(left.subList(0, 1), false); // by a gateway that died
        other.totalBytes = 1_000_000;
        record(root, camera, IntStream.range(10, 60));
        root.totalBytes = 50_000_000;
        Garbage its = with(other);
        keeper = keeperOf(List.of(other.volume(), root.volume()), RoomWalk.MOST);
        KeepRounds rounds = new KeepRounds(
                keeper,
                List.of(keeperOf(List.of(its)), keeperOf(List.of(garbage))),
                new StockTable(database),
                "hang",
                () -> Span.instant(Rows.micros(START + 80 * 3600)),
                System::nanoTime);
        rounds.start();
        try {
            // 5 MB for room, and a twentieth of the stock by age.
            await().atMost(Duration.ofSeconds(20)).until(() -> root.files.size() == 43);
            assertThat(other.files).hasSize(5);
            assertThat(hoursLeft())
                    .as("nothing more of a disk that deletes nothing")
                    .hasSize(47);
        } finally {
            rounds.stop();
        }
    }

    @Test
    void roundsThatAreStopped_deleteNothingMore() throws InterruptedException {
        camera(new Dvr(Dvr.Mode.CONTINUOUS, 1, 0, null));
        record(camera, 0, 50);
        KeepRounds rounds = new KeepRounds(
                keeper,
                List.of(disk),
                new StockTable(database),
                "stop",
                () -> Span.instant(Rows.micros(START + 100 * 3600)),
                () -> 0);
        rounds.stop();
        assertThat(hoursLeft()).hasSize(50);
        rounds.round();
        assertThat(hoursLeft()).as("it was time for some").hasSizeLessThan(50);
    }

    @Test
    void clockThatIsStepped_deletesNothingEarly() throws InterruptedException {
        camera(new Dvr(Dvr.Mode.CONTINUOUS, 1, 0, null));
        record(camera, 0, 24);
        long[] wall = {Rows.micros(START + 24 * 3600)};
        long[] nanos = {0};
        KeepRounds rounds = new KeepRounds(
                keeper, List.of(disk), new StockTable(database), "step", () -> Span.instant(wall[0]), () -> nanos[0]);
        rounds.round();
        long[] steps = LongStream.of(1, 60, 3_600, 86_400)
                .flatMap(s -> LongStream.of(s, -s))
                .toArray();
        for (long step : steps) {
            wall[0] += step * 1_000_000;
            for (int minute = 0; minute < 5; minute++) {
                wall[0] += 60_000_000;
                nanos[0] += Duration.ofMinutes(1).toNanos();
                rounds.round();
                assertThat(hoursLeft()).as("after a step of %d s", step).hasSize(24);
            }
        }
        // 40 minutes have passed; another half hour, and the first segment is a day old.
        for (int minute = 0; minute < 30; minute++) {
            wall[0] += 60_000_000;
            nanos[0] += Duration.ofMinutes(1).toNanos();
            rounds.round();
        }
        assertThat(hoursLeft()).hasSize(23);
    }

    @Test
    void clockThatIsYearsAheadAtAStart_forgetsNoMotion() throws InterruptedException {
        long[] wall = {Rows.micros(START)};
        KeepRounds rounds = new KeepRounds(
                keeper, List.of(disk), new StockTable(database), "years", () -> Span.instant(wall[0]), () -> 0);
        rounds.round();
        begin(RoomWalk.MOST);
        wall[0] += Duration.ofDays(800).toSeconds() * 1_000_000;
        new KeepRounds(keeper, List.of(disk), new StockTable(database), "years", () -> Span.instant(wall[0]), () -> 0)
                .round();
        assertThat(forgottenBy).containsExactly(Rows.micros(START), Rows.micros(START));
    }

    // --------------------------------------------------------------------------------------------------------- stage

    /** What moved, as the test says it. */
    private final class Moved implements Motions {
        @Override
        public List<Span> within(UUID id, Span window) {
            looks++;
            if (motionUnknown) {
                throw new IllegalStateException("nobody knows what moved");
            }
            return moved.getOrDefault(id, List.of()).stream()
                    .filter(window::overlaps)
                    .toList();
        }

        @Override
        public boolean forget(long nowMicros) {
            forgottenBy.add(nowMicros);
            return false;
        }
    }

    private void camera(Dvr dvr) {
        cameras.add(camera, dvr, null);
        cameras.save(database);
    }

    private UUID user(int archiveGb) {
        UUID user = UUID.randomUUID();
        UUID site = UUID.randomUUID();
        database.update("insert into operators (id, name) values (10000019, 'o') on conflict do nothing");
        database.update("""
                insert into users (id, operator_id, login, password_hash, role, archive_gb)
                values (?, 10000019, ?, '', 'USER', ?)
                """, user, "u" + user, archiveGb);
        database.update("insert into sites (id, operator_id, user_id, name) values (?, 10000019, ?, 's')", site, user);
        return site;
    }

    private List<SegmentRow> record(UUID of, int from, int to) {
        return record(root, of, IntStream.range(from, to));
    }

    private List<SegmentRow> record(FakeRoot on, UUID of, IntStream hours) {
        Rows rows = new Rows(on.volume(), new RecordingKey(of, 0));
        List<SegmentRow> made = hours.mapToObj(
                        hour -> rows.row(hour, START + hour * 3600.0, START + hour * 3600.0 + 3600))
                .toList();
        on.record(index, made);
        return made;
    }

    /** Another root of this gateway. */
    private Garbage with(FakeRoot other) throws InterruptedException {
        Garbage its = new Garbage(index, other);
        removal = new Removal(index, new ArchiveEvents(cameras.directory(), told::add), List.of(garbage, its));
        return its;
    }

    private SegmentRow large(UUID of, int hour) {
        SegmentRow row = new Rows(root.volume(), new RecordingKey(of, 0))
                .row(hour + (of.equals(camera) ? 0 : 1000), START + hour * 3600.0, START + hour * 3600.0 + 3600);
        return new SegmentRow(
                row.volume(), row.name(), row.run(), row.quality(), row.endMicros(), 100_000_000, 1, row.reason());
    }

    private static Span hours(double from, double to) {
        return Rows.span(START + from * 3600, START + to * 3600);
    }

    private void rounds(int atHour, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            keeper.round(Rows.micros(START + atHour * 3600.0), 0);
            garbage.collect();
        }
    }

    private List<Long> hoursLeft() {
        return database.list("select start_micros from archive_segments order by 1", row -> hour(row.getLong(1)));
    }

    private List<Long> gaps() {
        return database.list("select start_micros from archive_gaps order by 1", row -> hour(row.getLong(1)));
    }

    private List<Long> files() {
        return root.files.keySet().stream()
                .map(name -> hour(name.startMicros()))
                .sorted()
                .toList();
    }

    private static long hour(long micros) {
        return Math.round((micros / 1e6 - START) / 3600);
    }

    /** Every row has its file, every file its row or is garbage. */
    private void assertAccounted() {
        List<Long> rows = database.list("select number from archive_segments", row -> row.getLong(1));
        List<Long> garbage = database.list("select number from archive_garbage", row -> row.getLong(1));
        List<Long> files = root.files.keySet().stream().map(SegmentName::number).toList();
        assertThat(files).containsAll(rows);
        List<Long> known = new ArrayList<>(rows);
        known.addAll(garbage);
        assertThat(known).containsAll(files);
    }
}
