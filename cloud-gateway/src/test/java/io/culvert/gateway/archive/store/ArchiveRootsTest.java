package io.culvert.gateway.archive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.node.RootFolder;
import io.culvert.gateway.node.StartupRefused;
import io.culvert.media.segment.EndReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveRootsTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-21T07:00:00.5Z"));

    @TempDir
    Path folder;

    private final List<ArchiveRoots> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(ArchiveRoots::close);
    }

    /** An index that has seen one volume, and knows numbers of segments up to this one. */
    private record Seen(Path root, UUID volume, long lastNumber) implements KnownVolumes {
        @Override
        public Optional<UUID> at(Path path) {
            return path.equals(root) ? Optional.of(volume) : Optional.empty();
        }

        @Override
        public Optional<Path> placeOf(UUID id) {
            return id.equals(volume) ? Optional.of(root) : Optional.empty();
        }

        @Override
        public boolean isEmpty() {
            return false;
        }

        @Override
        public long lastNumber(UUID id) {
            return id.equals(volume) ? lastNumber : 0;
        }
    }

    private ArchiveRoots open(String... names) throws StartupRefused {
        return open(KnownVolumes.NONE, names);
    }

    private ArchiveRoots open(KnownVolumes known, String... names) throws StartupRefused {
        List<RootFolder> folders = new ArrayList<>();
        for (String name : names) {
            folders.add(new RootFolder(Path.of(name), 90));
        }
        ArchiveRoots roots = ArchiveRoots.open(folders, folder, known, StoreConfig.defaults(), CLOCK, new Random(3));
        opened.add(roots);
        return roots;
    }

    private StartupRefused refused(String... names) {
        return catchThrowableOfType(StartupRefused.class, () -> open(names));
    }

    @Test
    void open_makesEachFolderAVolumeThatItStays() throws Exception {
        UUID first;
        try (ArchiveRoots roots = open("a", "b")) {
            first = roots.roots().getFirst().volume();
            assertThat(roots.roots().getLast().volume()).isNotEqualTo(first);
            assertThat(roots.ofVolume(first)).contains(roots.roots().getFirst());
            assertThat(roots.roots().getFirst().space().totalBytes()).isPositive();
            assertThat(roots.roots().getFirst().maxShare()).isEqualTo(0.9);
            assertThat(folder.resolve("a/.culvert/volume.json"))
                    .hasContent(
                            "{\"volume\": \"" + first + "\", \"format\": 1, \"created\": \"2026-11-21T07:00:00Z\"}\n");
        }
        assertThat(open("a").roots().getFirst().volume()).isEqualTo(first);
    }

    @Test
    void rootsOnOneDisk_shareItsRoom_eachUpToItsShare() throws Exception {
        ArchiveRoots roots = ArchiveRoots.open(
                List.of(new RootFolder(Path.of("a"), 90), new RootFolder(Path.of("b"), 50)), folder, KnownVolumes.NONE);
        opened.add(roots);
        ArchiveRoot first = roots.roots().getFirst();
        ArchiveRoot second = roots.roots().getLast();
        assertThat(first.disk()).isEqualTo(second.disk());
        assertThat(List.of(first.maxShare(), second.maxShare())).containsExactly(0.9, 0.5);
        assertThat(List.of(first.candidate(), second.candidate()))
                .allMatch(candidate -> candidate.sharing() == 2 && candidate.diskShare() == 0.9);

        Path memory = Path.of("/dev/shm");
        if (Files.isDirectory(memory)) {
            Path elsewhere = Files.createTempDirectory(memory, "culvert");
            assertThat(DiskPart.of(Map.of(folder, 0.5, elsewhere, 0.9)))
                    .satisfies(parts -> assertThat(parts.get(elsewhere))
                            .extracting(DiskPart::maxShare, DiskPart::diskShare, DiskPart::roots)
                            .containsExactly(0.9, 0.9, 1));
            Files.delete(elsewhere);
        }
    }

    @Test
    void open_whileAnotherHasTheFolder_isRefused() throws Exception {
        open("a");
        assertThat(refused("a"))
                .hasMessageContaining("cannot use the archive root " + folder.resolve("a"))
                .hasMessageContaining("another gateway is writing to it");
    }

    @Test
    void open_ofACopyOfADisk_isRefused() throws Exception {
        open("a").close();
        Files.createDirectories(folder.resolve("b/.culvert"));
        Files.copy(folder.resolve("a/.culvert/volume.json"), folder.resolve("b/.culvert/volume.json"));
        assertThat(refused("a", "b")).hasMessageContaining("as another root does");
    }

    @Test
    void open_withAVolumeFileThatCannotBeRead_isRefusedWithAllOtherProblems() throws Exception {
        Files.createDirectories(folder.resolve("a/.culvert"));
        Files.writeString(folder.resolve("a/.culvert/volume.json"), "{\"volume\": \"7\", \"format\": 1}");
        Files.writeString(folder.resolve("b"), "a file");
        assertThat(refused("a", "b"))
                .hasMessageContaining("volume.json is not a volume's file of format 1")
                .hasMessageContaining("cannot use the archive root " + folder.resolve("b"));
    }

    @Test
    void open_thatIsRefused_makesNoVolumeOfAnotherRoot() throws Exception {
        KnownVolumes known = seenAtA(0);
        Files.move(folder.resolve("a"), folder.resolve("disk"), StandardCopyOption.ATOMIC_MOVE);
        Files.createDirectory(folder.resolve("a"));
        assertThat(catchThrowableOfType(StartupRefused.class, () -> open(known, "a", "b")))
                .hasMessageContaining("is the disk mounted?");
        assertThat(folder.resolve("b")).doesNotExist();
        Files.delete(folder.resolve("a"));
        Files.move(folder.resolve("disk"), folder.resolve("a"), StandardCopyOption.ATOMIC_MOVE);
        assertThat(open(known, "a", "b").roots()).hasSize(2);
    }

    @Test
    void open_ofAVolumeThatIsNewAndThatTheIndexWasNotToldOf_takesItWhileItHoldsNothing() throws Exception {
        KnownVolumes known = seenAtA(0);
        open("b").close();
        open(known, "a", "b").close();
        try (ArchiveRoots roots = open("b")) {
            FakeRecorder recorder = new FakeRecorder(1, 1, roots::begin);
            recorder.fragment(1_000_000, 100, 1000);
            await().until(() -> recorder.rows().size() == 1);
        }
        StartupRefused refused = catchThrowableOfType(StartupRefused.class, () -> open(known, "a", "b"));
        assertThat(refused).hasMessageContaining("no volume of this installation");
        Files.delete(folder.resolve("b/.culvert/journal-1"));
        refused = catchThrowableOfType(StartupRefused.class, () -> open(known, "a", "b"));
        assertThat(refused).as("with files alone").hasMessageContaining("no volume of this installation");
    }

    @Test
    void open_ofADiskThatIsOlderThanTheIndex_countsOnBehindTheNumbersThatThatKnows() throws Exception {
        ArchiveRoots roots = open(seenAtA(100), "a");
        FakeRecorder recorder = new FakeRecorder(1, 1, roots::begin);
        recorder.fragment(1_000_000, 100, 1000);
        await().until(() -> recorder.rows().size() == 1);
        assertThat(recorder.rows().getFirst().name().number()).isEqualTo(101);
        roots.close();
        assertThat(recordNext()).as("also at the next start").isEqualTo(102);
    }

    private KnownVolumes seenAtA(long lastNumber) throws StartupRefused {
        try (ArchiveRoots roots = open("a")) {
            return new Seen(folder.resolve("a"), roots.roots().getFirst().volume(), lastNumber);
        }
    }

    @Test
    void aSegment_isCommittedWithinSecondsAndWaitsForTheDatabase() throws Exception {
        ArchiveRoots roots = open("a");
        FakeRecorder recorder = new FakeRecorder(1, 3, roots::begin);
        for (int i = 0; i < 3; i++) {
            recorder.fragment(1_000_000 + 100 * i, 100, 50_000);
        }
        await().until(() -> recorder.rows().size() == 1);
        assertThat(recorder.claims()).hasSize(3);
        SegmentRow row = recorder.rows().getFirst();
        ArchiveRoot root = roots.ofVolume(row.volume()).orElseThrow();
        byte[] file = Files.readAllBytes(root.file(row.name()));
        assertThat(file).hasSize((int) row.bytes());
        assertThat(recorder.claims()).allMatch(claim -> FakeRecorder.holds(file, claim));
        assertThat(TestSegments.waitingRows(root)).containsExactly(row);
        assertThat(root.waitingBytes()).isZero();
        assertThat(root.isFailing()).isFalse();
    }

    @Test
    void rowsThatTheDatabaseHas_areForgottenAndOthersAreNot() throws Exception {
        SegmentRow kept;
        try (ArchiveRoots roots = open("a")) {
            FakeRecorder recorder = new FakeRecorder(1, 1, roots::begin);
            recorder.fragment(1_000_000, 100, 1000);
            recorder.fragment(1_000_100, 100, 1000);
            await().until(() -> recorder.rows().size() == 2);
            roots.roots().getFirst().stored(List.of(recorder.rows().getFirst()));
            kept = recorder.rows().getLast();
        }
        assertThat(TestSegments.waitingRows(open("a").roots().getFirst())).containsExactly(kept);
    }

    @Test
    void aJournalWhoseReadingTakesLong_doesNotHoldUpWhatIsRecorded() throws Exception {
        recordTwo();
        ArchiveRoots roots = open("a");
        Path journal = folder.resolve("a/.culvert/journal-1");
        Files.delete(journal);
        assertThat(new ProcessBuilder("mkfifo", journal.toString()).start().waitFor())
                .isZero();
        CompletableFuture<Optional<WaitingRows>> reading =
                roots.roots().getFirst().waitingRows(0);
        try {
            FakeRecorder recorder = new FakeRecorder(2, 1, roots::begin);
            recorder.fragment(1_000_000, 100, 1000);
            await().until(() -> recorder.rows().size() == 1);
            assertThat(reading).isNotDone();
        } finally {
            Files.newOutputStream(journal).close(); // what was opened for reading ends
        }
        assertThat(reading.get(5, TimeUnit.SECONDS).orElseThrow().journal()).isEqualTo(2);
    }

    @Test
    void delete_ofSegments_takesTheirFoldersWithTheLastOfThem() throws Exception {
        ArchiveRoots roots = open("a");
        ArchiveRoot root = roots.roots().getFirst();
        FakeRecorder recorder = new FakeRecorder(1, 1, roots::begin);
        for (int i = 0; i < 3; i++) {
            recorder.fragment(1_000_000 + 100 * i, 100, 1000);
        }
        await().until(() -> recorder.rows().size() == 3);
        List<SegmentName> names = recorder.rows().stream().map(SegmentRow::name).toList();
        assertThat(walk(root)).containsExactlyElementsOf(names);

        assertThat(root.delete(names.subList(0, 2)).get(5, TimeUnit.SECONDS))
                .containsExactlyElementsOf(names.subList(0, 2));
        assertThat(walk(root)).containsExactly(names.get(2));
        assertThat(root.delete(names).get(5, TimeUnit.SECONDS)).containsExactlyInAnyOrderElementsOf(names);
        assertThat(walk(root)).isEmpty();
        await().until(() -> Files.notExists(
                folder.resolve("a").resolve(names.getFirst().camera().toString())));

        recorder.fragment(1_000_400, 100, 1000);
        await().until(() -> recorder.rows().size() == 4);
    }

    private static List<SegmentName> walk(ArchiveRoot root) throws IOException {
        List<SegmentName> names = new ArrayList<>();
        root.eachFile((name, bytes) -> {
            assertThat(bytes).isEqualTo(Files.size(root.file(name)));
            names.add(name);
        });
        return names;
    }

    @Test
    void delete_ofAFileThatStays_saysSoOfItAlone_andWhereNoneGoes_fails() throws Exception {
        ArchiveRoot root = open("a").roots().getFirst();
        SegmentName stays = new SegmentName(UUID.randomUUID(), 1_000_000, 1);
        SegmentName gone = new SegmentName(UUID.randomUUID(), 1_000_000, 2);
        Files.createDirectories(root.file(stays).resolve("not-a-file"));
        assertThat(root.delete(List.of(stays, gone)).get(5, TimeUnit.SECONDS)).containsExactly(gone);
        assertThat(root.delete(List.of(stays)).get(5, TimeUnit.SECONDS)).isEmpty();
        assertThat(folder.resolve("a/.culvert/deletion")).doesNotExist();

        Files.createDirectories(
                folder.resolve("a/.culvert/deletion/not-a-file")); // as good as a disk that is read-only
        assertThat(root.delete(List.of(stays)))
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withMessageContaining("takes no deletions now");
    }

    @Test
    void room_ofAFolderThatIsNotTheVolumeNow_isNotBelieved() throws Exception {
        ArchiveRoot root = open("a").roots().getFirst();
        assertThat(root.spaceNow().get(5, TimeUnit.SECONDS).totalBytes()).isPositive();
        Files.move(folder.resolve("a"), folder.resolve("unmounted"), StandardCopyOption.ATOMIC_MOVE);
        Files.createDirectory(folder.resolve("a"));
        assertThat(root.spaceNow())
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withMessageContaining("is the disk mounted?");
    }

    @Test
    void delete_whileTheDiskIsNotMounted_deletesNothing() throws Exception {
        ArchiveRoot root = open("a").roots().getFirst();
        Files.move(
                folder.resolve("a/.culvert/volume.json"), folder.resolve("elsewhere"), StandardCopyOption.ATOMIC_MOVE);
        SegmentName name = new SegmentName(UUID.randomUUID(), 1_000_000, 1);
        assertThat(root.delete(List.of(name)))
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withMessageContaining("is the disk mounted?");
    }

    @Test
    void aFolderThatCannotBeReadToItsEnd_isAnIOException() {
        DirectoryStream<Path> folderOfABrokenDisk = new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                throw new DirectoryIteratorException(new IOException("broken"));
            }

            @Override
            public void close() {}
        };
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> SegmentWalk.listed(folderOfABrokenDisk))
                .withMessage("broken");
    }

    @Test
    void walk_tellsOfStrangers() throws Exception {
        open("a");
        Path root = folder.resolve("a");
        String camera = UUID.randomUUID().toString();
        Files.createDirectories(root.resolve("lost+found"));
        Files.createDirectories(root.resolve(".Trash-0/files/not-to-be-read"));
        Files.createDirectories(root.resolve(camera + "/thumbnails/not-to-be-read"));
        Files.createDirectories(root.resolve(camera + "/1970-01-01/1000-1.mp4"));
        Files.writeString(root.resolve(camera + "/1970-01-01/1000-2.mp4"), "12345");
        Files.writeString(root.resolve(camera + "/1970-01-02"), "");
        Files.createSymbolicLink(root.resolve(camera + "/1970-01-01/1000-3.mp4"), root.resolve("there"));
        List<Path> strangers = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        SegmentWalk.of(root, new SegmentWalk.Visitor() {
            @Override
            public void segment(SegmentName name, long bytes) {
                assertThat(bytes).isEqualTo(5);
                numbers.add(name.number());
            }

            @Override
            public void other(Path relative) {
                strangers.add(relative);
            }
        });
        assertThat(numbers).containsExactly(2L);
        assertThat(strangers)
                .containsExactly(
                        Path.of(".Trash-0"),
                        Path.of(camera, "1970-01-01", "1000-1.mp4"),
                        Path.of(camera, "1970-01-01", "1000-3.mp4"),
                        Path.of(camera, "1970-01-02"),
                        Path.of(camera, "thumbnails"));
    }

    @Test
    void open_withoutItsJournal_countsOnBehindTheFilesThatAreThere() throws Exception {
        long last = recordTwo();
        Files.delete(folder.resolve("a/.culvert/journal-1"));
        assertThat(recordNext()).isEqualTo(last + 1);
    }

    @Test
    void open_withAJournalThatDoesNotBeginRightly_countsOnBehindTheFilesThatAreThere() throws Exception {
        long last = recordTwo();
        flip(folder.resolve("a/.culvert/journal-1"), 9);
        assertThat(recordNext()).isEqualTo(last + 1);
    }

    @Test
    void open_withAJournalDamagedBetweenItsRecords_countsOnBehindTheFilesThatAreThere() throws Exception {
        long last = recordTwo();
        Path journal = folder.resolve("a/.culvert/journal-1");
        flip(journal, beginOfOpened(journal, last) + JournalRecord.HEAD_BYTES);
        assertThat(recordNext()).isEqualTo(last + 1);
    }

    /** Two segments, one after the other; the number of the second. */
    private long recordTwo() throws Exception {
        try (ArchiveRoots roots = open("a")) {
            FakeRecorder recorder = new FakeRecorder(1, 1, roots::begin);
            for (int i = 1; i <= 2; i++) {
                int rows = i;
                recorder.fragment(1_000_000 + 100 * i, 100, 1000);
                await().until(() -> recorder.rows().size() == rows);
            }
            return recorder.rows().getLast().name().number();
        }
    }

    /** Opens the root again and records another segment; its number. */
    private long recordNext() throws Exception {
        ArchiveRoots roots = open("a");
        FakeRecorder recorder = new FakeRecorder(2, 1, roots::begin);
        recorder.fragment(1_000_000, 100, 1000);
        await().until(() -> recorder.rows().size() == 1);
        return recorder.rows().getFirst().name().number();
    }

    private static int beginOfOpened(Path journal, long segment) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(journal));
        int begin = in.position();
        for (JournalRecord record = JournalRecord.read(in); record != null; record = JournalRecord.read(in)) {
            if (record instanceof JournalRecord.Opened opened && opened.name().number() == segment) {
                return begin;
            }
            begin = in.position();
        }
        throw new AssertionError("segment " + segment + " was not opened");
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void close_writesWhatStillWaits() throws Exception {
        ArchiveRoots roots = open("a");
        FakeRecorder recorder = new FakeRecorder(1, 100, roots::begin);
        recorder.fragment(1_000_000, 100, 50_000);
        recorder.end(EndReason.STOPPED);
        roots.close();
        assertThat(recorder.rows()).hasSize(1);
    }

    @Test
    void aSegmentThatIsRecordedTwiceUnderOneName_leavesTheFirstAlone() throws IOException {
        Path root = Files.createDirectories(folder.resolve("disk"));
        Files.createDirectory(root.resolve(Volume.FOLDER));
        try (LocalDisk disk = LocalDisk.at(root)) {
            Path name = Path.of("camera", "day", "1.mp4");
            DiskFile first = disk.create(name);
            first.append(new ByteBuffer[] {ByteBuffer.wrap(new byte[] {1, 2, 3})});
            disk.sync(List.of(first));
            first.close();
            assertThat(catchThrowableOfType(IOException.class, () -> disk.create(name)))
                    .isInstanceOf(java.nio.file.FileAlreadyExistsException.class);
            assertThat(root.resolve(name)).hasBinaryContent(new byte[] {1, 2, 3});
            Files.move(root.resolve(name), root.resolve("moved"), StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
