package io.culvert.gateway.archive.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.index.FreshSegment;
import io.culvert.gateway.archive.index.Gap;
import io.culvert.gateway.archive.index.RecordedNow;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.database.TestDatabase;
import io.culvert.media.mp4.FragmentHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingsIT {
    private static final UUID VOLUME = UUID.randomUUID();
    private static final long SECOND = 1_000_000;

    private static TestDatabase testDatabase;
    private static ArchiveIndex index;

    private final RecordingKey key = new RecordingKey(UUID.randomUUID(), 0);
    private final List<FreshSegment> fresh = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private long numbers = new Random().nextLong(1L << 50);

    @TempDir
    Path root;

    @BeforeAll
    static void create() {
        testDatabase = TestDatabase.create();
        index = new ArchiveIndex(testDatabase.database());
    }

    @AfterAll
    static void drop() {
        testDatabase.close();
    }

    private Recordings recordings() {
        RecordedNow now = new RecordedNow() {
            @Override
            public List<FreshSegment> segments(RecordingKey asked) {
                return List.copyOf(fresh);
            }

            @Override
            public List<Gap> openGaps(RecordingKey asked) {
                return List.of();
            }
        };
        SegmentShelf shelf =
                new SegmentShelf(place -> Optional.of(root.resolve(place.name().path())), nanos::get);
        return new Recordings(index, now, shelf, nanos::get);
    }

    private LaidSegment segment(long second) throws IOException {
        return new LaidSegment(root, VOLUME, key.camera(), numbers++, second * SECOND);
    }

    private void indexed(LaidSegment... segments) throws IOException {
        for (LaidSegment segment : segments) {
            index.add(List.of(segment.end()), _ -> true);
        }
    }

    /** 100 to 160, 160 to 220, and 300 to 360, in fragments of two seconds. */
    private void threeSegments() throws IOException {
        indexed(
                segment(100).add(30, 2 * SECOND),
                segment(160).add(30, 2 * SECOND),
                segment(300).add(30, 2 * SECOND));
    }

    private static long at(@Nullable RecordedFragment fragment) {
        return Objects.requireNonNull(fragment).startMicros() / SECOND;
    }

    private static List<Long> forwards(RecordingCursor cursor) {
        List<Long> starts = new ArrayList<>();
        for (RecordedFragment next = cursor.next(); next != null; next = cursor.next()) {
            starts.add(at(next));
        }
        return starts;
    }

    @Test
    void next_overSegmentsAndHoles_findsAllInOrder_andPreviousTheSameBackwards() throws IOException {
        threeSegments();
        RecordingCursor cursor = recordings().cursor(key);
        List<Long> starts = forwards(cursor);
        assertThat(starts).hasSize(90).isSorted().startsWith(100L, 102L).endsWith(356L, 358L);
        assertThat(cursor.next()).isNull();
        List<Long> back = new ArrayList<>(List.of(at(cursor.current())));
        RecordedFragment behind = cursor.current();
        int holes = 0;
        for (RecordedFragment before = cursor.previous(); before != null; before = cursor.previous()) {
            back.add(at(before));
            holes += Objects.requireNonNull(behind).follows(before) ? 0 : 1;
            behind = before;
        }
        assertThat(holes).isEqualTo(1);
        Collections.reverse(back);
        assertThat(back).isEqualTo(starts);
        assertThat(at(cursor.next())).isEqualTo(102);
    }

    @Test
    void seek_anywhere_findsWhatHoldsTheInstantOrTheFirstBehind() throws IOException {
        threeSegments();
        RecordingCursor cursor = recordings().cursor(key);
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            long micros = 90 * SECOND + random.nextLong(280 * SECOND);
            RecordedFragment found = cursor.seek(micros);
            if (micros >= 360 * SECOND) {
                assertThat(found).isNull();
            } else {
                long second = micros / SECOND;
                long wanted = second < 100 ? 100 : second >= 220 && second < 300 ? 300 : second - second % 2;
                assertThat(at(found)).as("%s", micros).isEqualTo(wanted);
                assertThat(cursor.current()).isEqualTo(found);
            }
        }
    }

    @Test
    void seekKeyFrame_withinALongGroup_goesBackToWhereItBegins() throws IOException {
        LaidSegment first = segment(100).add(10 * SECOND, true).add(10 * SECOND, false);
        LaidSegment second = segment(120).add(10 * SECOND, false).add(10 * SECOND, true);
        LaidSegment third = segment(200).add(10 * SECOND, false).add(10 * SECOND, true);
        indexed(first, second, third);
        RecordingCursor cursor = recordings().cursor(key);
        assertThat(at(cursor.seekKeyFrame(125 * SECOND))).isEqualTo(100);
        assertThat(at(cursor.seekKeyFrame(131 * SECOND))).isEqualTo(130);
        assertThat(at(cursor.seekKeyFrame(205 * SECOND)))
                .as("a decoder cannot start in front of the hole")
                .isEqualTo(210);
        assertThat(at(cursor.seekKeyFrame(150 * SECOND))).isEqualTo(210);
        assertThat(cursor.seekKeyFrame(220 * SECOND)).isNull();
    }

    @Test
    void next_overASegmentThatIsGone_leavesItOut() throws IOException {
        LaidSegment gone = segment(160).add(30, 2 * SECOND);
        indexed(segment(100).add(30, 2 * SECOND), gone, segment(220).add(30, 2 * SECOND));
        Files.delete(gone.file());
        List<Long> starts = forwards(recordings().cursor(key));
        assertThat(starts).hasSize(60).contains(158L, 220L).doesNotContain(160L);
    }

    @Test
    void seek_overMoreSegmentsThatAreGoneThanAreAskedForAtOnce_findsWhatIsBehindThem() throws IOException {
        for (int i = 0; i < 70; i++) {
            LaidSegment gone = segment(100 + 2 * i).add(1, 2 * SECOND);
            indexed(gone);
            Files.delete(gone.file());
        }
        indexed(segment(300).add(1, 2 * SECOND));
        assertThat(at(recordings().cursor(key).seek(101 * SECOND))).isEqualTo(300);
    }

    @Test
    void next_inASegmentThatIsBeingRecorded_findsMoreAsItComes() throws IOException {
        indexed(segment(100).add(30, 2 * SECOND));
        LaidSegment open = segment(160).add(2, 2 * SECOND);
        fresh.add(open.fresh());
        Recordings recordings = recordings();
        RecordingCursor cursor = recordings.cursor(key);
        assertThat(at(cursor.seek(161 * SECOND))).isEqualTo(160);
        assertThat(at(cursor.next())).isEqualTo(162);
        assertThat(cursor.next()).isNull();
        open.add(1, 2 * SECOND);
        fresh.set(0, open.fresh());
        nanos.addAndGet(SECOND * 1000);
        assertThat(at(cursor.next())).isEqualTo(164);
        assertThat(cursor.next()).isNull();
        indexed(open);
        fresh.clear();
        indexed(segment(166).add(1, 2 * SECOND));
        nanos.addAndGet(SECOND * 1000);
        assertThat(at(cursor.next())).isEqualTo(166);
        assertThat(recordings.begin(key)).hasValue(100 * SECOND);
        assertThat(recordings.end(key)).hasValue(168 * SECOND);
    }

    @Test
    void seek_whatWasToldAMomentAgo_findsItInAFileThatWasLookedAtBefore() throws IOException {
        LaidSegment open = segment(160).add(1, 2 * SECOND);
        fresh.add(open.fresh());
        Recordings recordings = recordings();
        assertThat(at(recordings.cursor(key).seek(160 * SECOND))).isEqualTo(160);
        for (int added = 1; added <= 3; added++) {
            open.add(1, 2 * SECOND);
            fresh.set(0, open.fresh());
            long end = recordings.end(key).orElseThrow();
            assertThat(at(recordings.cursor(key).seek(end - 1))).isEqualTo(160 + 2 * added);
        }
    }

    @Test
    void media_ofAFragment_isWhatItsFileHolds() throws IOException {
        threeSegments();
        Recordings recordings = recordings();
        RecordedFragment fragment =
                Objects.requireNonNull(recordings.cursor(key).seek(170 * SECOND));
        FragmentMedia media = recordings.media(fragment);
        FragmentHead.Run run = media.run(1).orElseThrow();
        assertThat(run.samples()).hasSize(4);
        byte[] file = Files.readAllBytes(root.resolve(fragment.place().name().path()));
        int from = (int) fragment.mark().mediaOffset();
        FragmentHead.Place third = run.samples().get(2);
        assertThat(media.sample(third))
                .isEqualTo(ByteBuffer.wrap(file, from + third.offset(), third.sizeBytes())
                        .slice());
        ByteBuffer part = ByteBuffer.allocate(1000);
        recordings.read(fragment, part, fragment.sizeBytes() - 10);
        assertThat(part.flip())
                .isEqualTo(ByteBuffer.wrap(file, from + fragment.sizeBytes() - 10, 10)
                        .slice());
        assertThat(recordings.head(fragment)).isEqualTo(media.head());
    }

    @Test
    void media_ofASegmentThatIsGone_isAClearFailure() throws IOException {
        LaidSegment gone = segment(100).add(1, 2 * SECOND);
        indexed(gone);
        Recordings recordings = recordings();
        RecordedFragment fragment =
                Objects.requireNonNull(recordings.cursor(key).next());
        Files.delete(gone.file());
        nanos.addAndGet(11_000 * SECOND);
        recordings.sweep(); // what is open is not gone yet
        assertThatThrownBy(() -> recordings.media(fragment)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void begin_whereNothingIsRecorded_isEmpty() {
        assertThat(recordings().begin(key)).isEmpty();
        assertThat(recordings().end(key)).isEmpty();
        assertThat(recordings().cursor(key).next()).isNull();
        assertThat(recordings().cursor(key).seek(5)).isNull();
        assertThat(recordings().cursor(key).current()).isNull();
    }
}
