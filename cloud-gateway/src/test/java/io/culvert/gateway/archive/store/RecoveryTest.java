package io.culvert.gateway.archive.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.FragmentMark;
import io.culvert.media.segment.SegmentBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every byte of it is {@code soak archive-damage}. */
class RecoveryTest {
    private static final int FRAGMENTS = 3;
    private static final int PAGE = 4096;

    @TempDir
    Path folder;

    private final UUID volume = UUID.randomUUID();
    private final SegmentName name = new SegmentName(UUID.randomUUID(), 1_700_000_000_000_000L, 1);

    @Test
    void aSegmentCutAnywhereInItsLast65536Bytes_isASegmentOfEveryWholeFragment() throws IOException {
        new CutLoop(folder).run(500);
    }

    @Test
    void aFileOfWhichNobodyCanSayWhetherItIsThere_isLookedForAgainAtTheNextStart() throws Exception {
        SegmentRow row = lay();
        writeJournal(committed(2), round(2));
        Path day = Objects.requireNonNull(file().getParent());
        Path away = folder.resolve("away");
        Files.move(day, away, StandardCopyOption.ATOMIC_MOVE);
        Files.createSymbolicLink(day, day.getFileName()); // an error, as of a disk that is failing
        assertThat(recover()).isEmpty();
        Files.delete(day);
        Files.move(away, day, StandardCopyOption.ATOMIC_MOVE);
        assertThat(recover()).containsExactly(row);
    }

    @Test
    void aTailThatCannotBeRead_costsNothingThatWasCommitted() throws Exception {
        lay();
        writeJournal(committed(2), round(2));
        checkTwoFragments(recover(unreadable(committed(2).length(), Long.MAX_VALUE)));
    }

    @Test
    void aPageThatCannotBeRead_costsTheFragmentThatItLiesIn() throws Exception {
        lay();
        writeJournal(committed(1), round(2));
        long page = committed(3).length() / PAGE * PAGE - PAGE;
        assertThat(page).isGreaterThan(committed(2).length());
        checkTwoFragments(recover(unreadable(page, page + 1)));
    }

    @Test
    void aPageOfWhatWasCommittedThatCannotBeRead_isLookedForAgainAtTheNextStart() throws Exception {
        SegmentRow row = lay();
        writeJournal(committed(2), round(2));
        assertThat(recover(unreadable(0, PAGE))).isEmpty();
        assertThat(recover()).containsExactly(row);
    }

    private void checkTwoFragments(List<SegmentRow> rows) throws IOException {
        assertThat(rows).hasSize(1);
        assertThat(rows.getFirst().fragments()).isEqualTo(2);
        assertThat(rows.getFirst().reason()).isEqualTo(EndReason.INTERRUPTED);
        assertThat(TestSegments.isTrue(rows.getFirst(), Files.readAllBytes(file())))
                .isTrue();
    }

    /** Reads of a disk that fail where they touch any of these bytes. */
    private static Function<FileChannel, SegmentBytes> unreadable(long from, long to) {
        return channel -> new SegmentBytes() {
            private final SegmentBytes bytes = SegmentBytes.of(channel);

            @Override
            public long size() throws IOException {
                return bytes.size();
            }

            @Override
            public int read(ByteBuffer into, long position) throws IOException {
                if (position < to && position + into.remaining() > from) {
                    throw new IOException("Input/output error");
                }
                return bytes.read(into, position);
            }
        };
    }

    @Test
    void aFileThatDoesNotSayWhoseItIs_goesWhereNothingOfItWasEverTold() throws Exception {
        loseFirstPage();
        writeJournal(round(2));
        assertThat(recover()).isEmpty();
        assertThat(file()).doesNotExist();
    }

    @Test
    void aFileThatDoesNotSayWhoseItIs_staysWhereSomethingOfItMayHaveBeenTold() throws Exception {
        loseFirstPage();
        byte[] damaged = Files.readAllBytes(file());
        writeJournal(committed(1), round(2)); // proven
        assertThat(recover()).isEmpty();
        assertThat(file()).hasBinaryContent(damaged);

        writeJournal(round(2), committed(1)); // told or not
        assertThat(recover()).isEmpty();
        assertThat(file()).hasBinaryContent(damaged);
    }

    @Test
    void aWholeFileOfAProcessThatWasKilled_isSyncedWithItsRow() throws Exception {
        SegmentRow row = lay();
        writeJournal(round(2));
        List<DiskFile> synced = new ArrayList<>();
        try (Disk disk = new UnsyncedDisk(LocalDisk.fileByFile(folder), synced)) {
            assertThat(recover(disk, SegmentBytes::of)).containsExactly(row);
        }
        assertThat(synced).hasSize(2);
        assertThat(synced.getFirst().length()).isEqualTo(row.bytes());
    }

    private Path file() {
        return folder.resolve(name.path());
    }

    private SegmentRow lay() throws IOException {
        return TestSegments.lay(
                folder, volume, name, FRAGMENTS, 1_000_000, TestSegments.random(new Random(1), 2 * PAGE));
    }

    /** A segment that nobody has ended and whose beginning has not reached the disk. */
    private void loseFirstPage() throws IOException {
        lay();
        List<FragmentMark> marks = marks();
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            channel.truncate(marks.getLast().endOffset());
            channel.write(ByteBuffer.allocate(PAGE), 0);
        }
        assertThat(marks()).hasSize(FRAGMENTS - 1);
    }

    private List<FragmentMark> marks() throws IOException {
        return TestSegments.scan(Files.readAllBytes(file())).fragments();
    }

    private JournalRecord.Committed committed(int fragments) throws IOException {
        FragmentMark last = marks().get(fragments - 1);
        return new JournalRecord.Committed(1, last.endOffset(), last.endWallMicros(), fragments);
    }

    private static JournalRecord round(long number) {
        return new JournalRecord.Round(number);
    }

    /** A journal in which the segment was opened. */
    private void writeJournal(JournalRecord... then) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(2048);
        new JournalRecord.Begun(volume, 1, 1, 0).writeTo(out);
        round(1).writeTo(out);
        new JournalRecord.Opened(name, run(), 0).writeTo(out);
        for (JournalRecord record : then) {
            record.writeTo(out);
        }
        Files.createDirectories(folder.resolve(Volume.FOLDER));
        Files.deleteIfExists(folder.resolve(Journal.path(2)));
        Files.write(folder.resolve(Journal.path(1)), Arrays.copyOf(out.array(), out.position()));
    }

    private UUID run() throws IOException {
        var preamble = TestSegments.scan(Files.readAllBytes(file())).preamble();
        return preamble == null ? UUID.randomUUID() : preamble.header().runId();
    }

    private List<SegmentRow> recover() throws IOException {
        return recover(SegmentBytes::of);
    }

    private List<SegmentRow> recover(Function<FileChannel, SegmentBytes> reading) throws IOException {
        try (Disk disk = LocalDisk.fileByFile(folder)) {
            return recover(disk, reading);
        }
    }

    private List<SegmentRow> recover(Disk disk, Function<FileChannel, SegmentBytes> reading) throws IOException {
        Journal journal = new Journal(disk, volume, JournalReplay.of(folder, volume), PAGE);
        new Recovery(folder, volume, disk, journal, reading).run();
        List<SegmentRow> rows = new ArrayList<>();
        WaitingRows.each(folder, journal.state(), rows::add);
        journal.add(new JournalRecord.Stored(0)); // another round, which proves what was said before
        journal.write();
        journal.synced();
        journal.close();
        return rows;
    }
}
