package io.culvert.gateway.archive.index;

import static io.culvert.gateway.archive.index.Rows.micros;
import static io.culvert.gateway.archive.index.Rows.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.DatabaseException;
import io.culvert.gateway.database.TestDatabase;
import io.culvert.gateway.database.WatchedPool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ArchiveIndexIT {
    private static final UUID VOLUME = UUID.randomUUID();

    private static TestDatabase testDatabase;
    private static Database database;
    private static ArchiveIndex index;

    private final RecordingKey key = new RecordingKey(UUID.randomUUID(), 0);
    private final Rows rows = new Rows(VOLUME, key);

    @BeforeAll
    static void create() {
        testDatabase = TestDatabase.create();
        database = testDatabase.database();
        index = new ArchiveIndex(database);
    }

    @AfterAll
    static void drop() {
        testDatabase.close();
    }

    @Test
    void segments_thatAdjoin_areOneRange() {
        add(rows.row(10, 0, 60), rows.row(11, 60, 120));
        add(rows.row(12, 120.05, 180));
        assertThat(ranges()).containsExactly(span(0, 180));
        add(rows.row(13, 180.051, 200));
        assertThat(ranges()).containsExactly(span(0, 180), span(180.051, 200));
        assertThat(index.endOf(key)).hasValue(micros(200));
    }

    @Test
    void segment_addedTwice_isThereOnce() {
        add(rows.row(20, 0, 60));
        add(rows.row(20, 0, 60), rows.row(21, 60, 70));
        assertThat(index.segments(key, span(0, 100), 10)).hasSize(2);
        assertThat(bytes()).isEqualTo(2_000_000);
    }

    @Test
    void segment_thatFillsAHole_joinsItsNeighboursAndEndsTheGap() {
        add(rows.row(30, 0, 60), rows.row(31, 120, 180));
        gap(0, 200, GapCause.GATEWAY);
        assertThat(gaps()).containsExactly(of(60, 120, GapCause.GATEWAY), of(180, 200, GapCause.GATEWAY));
        add(rows.row(32, 80, 120));
        assertThat(gaps()).containsExactly(of(60, 80, GapCause.GATEWAY), of(180, 200, GapCause.GATEWAY));
        add(rows.row(33, 60, 80));
        assertThat(ranges()).containsExactly(span(0, 180));
        assertThat(gaps()).containsExactly(of(180, 200, GapCause.GATEWAY));
    }

    @Test
    void gap_thatIsKnown_keepsItsCause() {
        gap(10, 20, GapCause.CAMERA);
        gap(0, 30, GapCause.GATEWAY);
        gap(0, 30, GapCause.UPLINK);
        assertThat(gaps())
                .containsExactly(
                        of(0, 10, GapCause.GATEWAY), of(10, 20, GapCause.CAMERA), of(20, 30, GapCause.GATEWAY));
        gap(30, 40, GapCause.GATEWAY);
        assertThat(gaps()).last().isEqualTo(of(20, 40, GapCause.GATEWAY));
    }

    @Test
    void discard_shortensRangesAndMakesGarbage_untilItIsForgotten() {
        add(rows.row(40, 0, 60), rows.row(41, 60, 120), rows.row(42, 120, 180));
        assertThat(index.discard(List.of(rows.row(40, 0, 60), rows.row(99, 0, 1)), false))
                .containsExactly(rows.row(40, 0, 60));
        assertThat(ranges()).containsExactly(span(60, 180));
        assertThat(index.garbage(VOLUME, 1000)).contains(rows.row(40, 0, 60).name());
        assertThat(bytes()).isEqualTo(2_000_000);

        add(rows.row(40, 0, 60));
        assertThat(ranges()).as("garbage does not come back").containsExactly(span(60, 180));

        index.discard(List.of(rows.row(41, 60, 120), rows.row(42, 120, 180)), false);
        assertThat(ranges()).isEmpty();
        index.forget(VOLUME, List.of(rows.row(40, 0, 60).name()));
        assertThat(index.garbage(VOLUME, 1000))
                .doesNotContain(rows.row(40, 0, 60).name())
                .contains(rows.row(41, 60, 120).name());
    }

    @Test
    void discard_inTheMiddle_leavesBothSides() {
        add(rows.row(50, 0, 60), rows.row(51, 60, 120), rows.row(52, 120, 180));
        index.discard(List.of(rows.row(51, 60, 120)), false);
        assertThat(ranges()).containsExactly(span(0, 60), span(120, 180));
    }

    @Test
    void discard_ofManyHereAndThere_asksOnceWhatIsHeldThere() {
        List<SegmentRow> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(rows.row(2000 + i, i * 60, i * 60 + 60));
        }
        // Of another run, and in between.
        SegmentRow beside = rows.row(2500, 130, 150);
        all.add(beside);
        add(all.toArray(SegmentRow[]::new));
        List<SegmentRow> odd = all.stream()
                .filter(row -> row.name().number() < 2500 && row.name().number() % 4 == 2)
                .toList();
        WatchedPool pool = new WatchedPool(testDatabase.dataSource());
        new ArchiveIndex(pool.database()).discard(odd, false);
        assertThat(pool.statements("")).isLessThan(12);
        all.removeAll(odd);
        assertThat(ranges()).isEqualTo(union(Set.copyOf(all))).contains(span(130, 150));
    }

    @Test
    void segment_whoseFileIsGone_isNotTaken() {
        index.add(
                List.of(rows.row(60, 0, 60), rows.row(61, 60, 120)),
                row -> row.name().number() == 61);
        assertThat(index.segments(key, span(0, 200), 10)).containsExactly(rows.row(61, 60, 120));
        assertThat(ranges()).containsExactly(span(60, 120));
        assertThat(bytes()).isEqualTo(1_000_000);
    }

    @Test
    void segments_ofAWindow_areThoseThatReachIntoIt() {
        add(rows.row(70, 0, 60), rows.row(71, 60, 120), rows.row(72, 120, 180), rows.row(73, 300, 310));
        assertThat(index.segments(key, span(59.9, 120.1), 10))
                .extracting(row -> row.name().number())
                .containsExactly(70L, 71L, 72L);
        assertThat(index.segments(key, span(60, 120), 10))
                .extracting(row -> row.name().number())
                .containsExactly(71L);
        assertThat(index.segmentAt(key, micros(180))).hasValue(rows.row(73, 300, 310));
        assertThat(index.segmentAt(key, micros(310))).isEmpty();
    }

    @Test
    void qualities_haveTimeLinesOfTheirOwn() {
        Rows small = new Rows(VOLUME, new RecordingKey(key.camera(), 1));
        add(rows.row(80, 0, 60), small.row(81, 30, 90));
        assertThat(ranges()).containsExactly(span(0, 60));
        assertThat(index.endOf(new RecordingKey(key.camera(), 1))).hasValue(micros(90));
    }

    @Test
    void anyOrderOfDeeds_leavesRangesThatAreTheUnionOfSegments_andGapsBeside() {
        Random random = new Random(11);
        List<GapCause> causes = List.of(GapCause.values());
        List<SegmentRow> all = new ArrayList<>();
        double at = 1000;
        for (int i = 0; i < 60; i++) {
            at += random.nextInt(3) == 0 ? random.nextInt(1, 20) : 0;
            double length = random.nextInt(1, 10);
            all.add(rows.row(1000 + i, at, at + length));
            at += length;
        }
        List<SegmentRow> left = new ArrayList<>(all);
        Collections.shuffle(left, random);
        Set<SegmentRow> there = new HashSet<>();
        while (!left.isEmpty()) {
            List<SegmentRow> some = left.subList(0, Math.min(left.size(), random.nextInt(1, 6)));
            add(some.toArray(SegmentRow[]::new));
            there.addAll(some);
            some.clear();
            double from = 1000 + random.nextInt(400);
            gap(from, from + random.nextInt(1, 50), causes.get(random.nextInt(causes.size())));
            if (random.nextInt(3) == 0) {
                List<SegmentRow> oldest = there.stream()
                        .sorted(Comparator.comparingLong(row -> row.name().startMicros()))
                        .skip(random.nextInt(3))
                        .limit(2)
                        .toList();
                index.discard(oldest, false);
                oldest.forEach(there::remove);
            }
            assertThat(ranges()).isEqualTo(union(there));
            assertThat(gaps())
                    .isSortedAccordingTo(
                            Comparator.comparingLong(gap -> gap.span().fromMicros()))
                    .allSatisfy(gap -> assertThat(ranges()).noneMatch(gap.span()::overlaps));
            assertThat(Spans.union(gaps().stream().map(Gap::span).toList(), -1))
                    .as("no gap overlaps another")
                    .hasSameSizeAs(gaps());
        }
        assertThat(bytes()).isEqualTo(there.size() * 1_000_000L);
    }

    @Test
    void volumes_areKnownByGatewayAndRoot() {
        VolumeTable volumes = new VolumeTable(database, "one");
        VolumeTable other = new VolumeTable(database, "two");
        UUID volume = UUID.randomUUID();
        assertThat(volumes.isEmpty()).isTrue();
        volumes.seen(Map.of(volume, Path.of("/video")));
        volumes.seen(Map.of(volume, Path.of("/video")));
        assertThat(volumes.at(Path.of("/video"))).hasValue(volume);
        assertThat(volumes.placeOf(volume)).hasValue(Path.of("/video"));
        assertThat(volumes.isEmpty()).isFalse();
        assertThat(other.at(Path.of("/video"))).isEmpty();
        assertThat(other.placeOf(volume)).hasValue(Path.of("one:/video"));
        volumes.seen(Map.of(volume, Path.of("/moved")));
        assertThat(volumes.at(Path.of("/video"))).isEmpty();
    }

    @Test
    void numbersOfAVolume_areKnownUpToTheLastThatIsThereOrOnItsWayOut() {
        VolumeTable volumes = new VolumeTable(database, "one");
        UUID volume = UUID.randomUUID();
        Rows own = new Rows(volume, key);
        assertThat(volumes.lastNumber(volume)).isZero();
        add(own.row(7, 0, 60), own.row(9, 60, 120));
        assertThat(volumes.lastNumber(volume)).isEqualTo(9);
        index.discard(List.of(own.row(9, 60, 120)), false);
        assertThat(volumes.lastNumber(volume)).as("its file may be there").isEqualTo(9);
        index.forget(volume, List.of(own.row(9, 60, 120).name()));
        assertThat(volumes.lastNumber(volume)).isEqualTo(7);
        assertThat(volumes.lastNumber(UUID.randomUUID())).isZero();
    }

    @Test
    void transaction_thatFails_leavesNothing() {
        assertThatThrownBy(() -> index.add(List.of(rows.row(90, 0, 60)), row -> {
                    throw new IllegalStateException("the disk is gone");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(index.endOf(key)).isEmpty();
        assertThat(bytes()).isZero();
        assertThatThrownBy(() -> add(rows.row(91, 60, 60)))
                .isInstanceOfAny(IllegalArgumentException.class, DatabaseException.class);
    }

    private void add(SegmentRow... some) {
        index.add(List.of(some), row -> true);
    }

    private void gap(double from, double to, GapCause cause) {
        index.addGaps(List.of(of(from, to, cause)));
    }

    private Gap of(double from, double to, GapCause cause) {
        return new Gap(key, span(from, to), cause);
    }

    private static List<Span> union(Set<SegmentRow> some) {
        return Spans.union(
                some.stream()
                        .map(row -> new Span(row.name().startMicros(), row.endMicros()))
                        .toList(),
                Span.TOLERANCE_MICROS);
    }

    private List<Span> ranges() {
        return database.list(
                "select * from archive_ranges where camera_id = ? and quality = ? order by start_micros",
                row -> new Span(row.getLong("start_micros"), row.getLong("end_micros")),
                key.camera(),
                key.quality());
    }

    private List<Gap> gaps() {
        return database.list(
                "select * from archive_gaps where camera_id = ? and quality = ? order by start_micros",
                row -> new Gap(
                        key,
                        new Span(row.getLong("start_micros"), row.getLong("end_micros")),
                        GapCause.of(row.getString("cause"))),
                key.camera(),
                key.quality());
    }

    private long bytes() {
        return database.one(
                        "select bytes from archive_cameras where camera_id = ?", row -> row.getLong(1), key.camera())
                .orElse(0L);
    }
}
