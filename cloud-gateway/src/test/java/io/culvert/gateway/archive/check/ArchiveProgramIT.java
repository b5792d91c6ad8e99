package io.culvert.gateway.archive.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.store.ArchiveRoots;
import io.culvert.gateway.archive.store.KnownVolumes;
import io.culvert.gateway.archive.store.SegmentListener;
import io.culvert.gateway.archive.store.SegmentPlan;
import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.gateway.archive.store.SegmentWriter;
import io.culvert.gateway.archive.store.TestSegments;
import io.culvert.gateway.database.TestDatabase;
import io.culvert.gateway.node.RootFolder;
import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.FragmentBytes;
import io.culvert.media.segment.FragmentMark;
import io.culvert.media.segment.SegmentFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands, on segments that a store has written. */
class ArchiveProgramIT {
    private static final long START = 1_700_000_000_000_000L;
    private static final int FRAGMENTS = 3;

    @TempDir
    Path data;

    private static TestDatabase database;
    private static ArchiveIndex index;

    private final List<SegmentRow> rows = Collections.synchronizedList(new ArrayList<>());
    private String folders = "archive";
    private String out = "";
    private String progress = "";

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
        index = new ArchiveIndex(database.database());
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @BeforeEach
    void record() throws Exception {
        UUID camera = UUID.randomUUID();
        Random random = new Random(1);
        try (ArchiveRoots roots = roots()) {
            for (int i = 0; i < 3; i++) {
                long start = START + i * 60_000_000L;
                SegmentPlan plan = new SegmentPlan(camera, UUID.randomUUID(), i, 0, start, TestSegments.TRACKS);
                SegmentWriter writer = null;
                for (int k = 0; k < FRAGMENTS; k++) {
                    byte[] payload = new byte[3000];
                    random.nextBytes(payload);
                    long from = start + k * 1_000_000L;
                    FragmentBytes fragment = TestSegments.fragment(from, from + 1_000_000, payload);
                    if (writer == null) {
                        writer = roots.begin(plan, fragment, new SegmentListener() {
                            @Override
                            public void closed(SegmentRow row) {
                                rows.add(row);
                            }
                        });
                    } else {
                        assertThat(writer.append(fragment)).isTrue();
                    }
                }
                Objects.requireNonNull(writer).close(EndReason.FULL);
            }
        }
        assertThat(rows).hasSize(3);
    }

    @AfterEach
    void forgetAll() {
        database.database()
                .update("truncate archive_volumes, archive_cameras, archive_segments, archive_garbage, archive_ranges, "
                        + "archive_gaps");
    }

    /** All that the store knows beside its files. */
    private void loseJournal() throws IOException {
        try (DirectoryStream<Path> journals = Files.newDirectoryStream(data.resolve("archive/.culvert"), "journal-*")) {
            for (Path journal : journals) {
                Files.delete(journal);
            }
        }
    }

    private ArchiveRoots roots() throws Exception {
        return ArchiveRoots.open(List.of(new RootFolder(Path.of("archive"), 100)), data, KnownVolumes.NONE);
    }

    private int run(String... arguments) {
        Map<String, String> environment = new HashMap<>();
        database.settings()
                .forEach((key, value) -> environment.put(
                        "CULVERT_" + key.substring(8).toUpperCase(Locale.ROOT).replace('.', '_'), value));
        environment.put("CULVERT_DATA_DIR", data.toString());
        environment.put("CULVERT_ARCHIVE_ROOTS", folders);
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream progressBytes = new ByteArrayOutputStream();
        int code = new ArchiveProgram(
                        environment,
                        new PrintStream(outBytes, true, StandardCharsets.UTF_8),
                        new PrintStream(progressBytes, true, StandardCharsets.UTF_8))
                .run(arguments);
        out = outBytes.toString(StandardCharsets.UTF_8);
        progress = progressBytes.toString(StandardCharsets.UTF_8);
        return code;
    }

    private Path file(int segment) {
        return data.resolve("archive").resolve(rows.get(segment).name().path());
    }

    private List<SegmentRow> indexed() {
        List<SegmentRow> all = new ArrayList<>();
        index.eachPartOfVolume(rows.getFirst().volume(), 2, all::addAll);
        return all;
    }

    private void flip(int segment, int fragment, int at) throws IOException {
        try (SegmentFile open = SegmentFile.open(file(segment));
                FileChannel channel =
                        FileChannel.open(file(segment), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            FragmentMark mark = open.fragments().get(fragment);
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, mark.mediaOffset() + at);
            one.put(0, (byte) (one.get(0) ^ 1)).flip();
            channel.write(one, mark.mediaOffset() + at);
        }
    }

    @Test
    void anIndexThatIsLost_isMadeAnewFromTheFiles() {
        assertThat(run("check", "--depth", "presence")).as(out).isZero();
        assertThat(out).contains("on their way into the index: 3");

        assertThat(run("rebuild")).as(progress).isZero();
        assertThat(out).contains("3 rows added, 0 removed, 0 files ended");
        assertThat(indexed()).containsExactlyElementsOf(rows);
        assertThat(run("rebuild")).isZero();
        assertThat(out).contains("0 rows added, 0 removed, 0 files ended");
        assertThat(run("check")).as(out).isZero();
        assertThat(out).contains("3 segments checked").contains("findings: 0, lost: 0.0 s");
    }

    @Test
    void damage_isFoundAtTheDepthThatLooksThere() throws Exception {
        run("rebuild");
        flip(0, 1, 2000);
        assertThat(run("check", "--depth", "presence")).isZero();
        assertThat(run("check", "--depth", "marks")).isZero();
        assertThat(run("check", "--depth", "media")).isEqualTo(1);
        assertThat(out)
                .contains(file(0) + ": fragment 1 is damaged")
                .contains("lost: 2023-11-14T22:13:21Z to 2023-11-14T22:13:22Z (1.0 s)")
                .contains("findings: 1, lost: 1.0 s");

        flip(1, 2, -80 + 30); // in the mark
        assertThat(run("check", "--depth", "presence")).isZero();
        assertThat(run("check", "--depth", "marks")).isEqualTo(1);
        assertThat(out)
                .contains(file(1) + ": the mark of fragment 2 is damaged")
                .contains("nothing is lost");
    }

    @Test
    void filesThatAreCutOrGone_areFoundByTheirSize() throws Exception {
        run("rebuild");
        loseJournal();
        try (FileChannel channel = FileChannel.open(file(1), StandardOpenOption.WRITE)) {
            channel.truncate(rows.get(1).bytes() / 2);
        }
        Files.delete(file(2));
        assertThat(run("check", "--depth", "presence")).isEqualTo(1);
        assertThat(out)
                .contains(" bytes (expected: " + rows.get(1).bytes() + ")")
                .contains(file(2) + ": is not there; lost: 2023-11-14T22:15:20Z to 2023-11-14T22:15:23Z (3.0 s)");

        assertThat(run("rebuild")).isZero();
        assertThat(out).contains("1 rows added, 2 removed, 1 files ended");
        assertThat(indexed())
                .hasSize(2)
                .extracting(SegmentRow::reason)
                .containsExactly(EndReason.FULL, EndReason.INTERRUPTED);
        assertThat(run("check")).isZero();
    }

    @Test
    void aFileWithoutARow_isFoundAndGetsOne() throws Exception {
        run("rebuild");
        index.discard(List.of(rows.get(1)), true);
        assertThat(run("check", "--depth", "presence")).as("on its way out").isZero();
        index.forget(rows.get(1).volume(), List.of(rows.get(1).name()));
        loseJournal();
        assertThat(run("check", "--depth", "presence")).isEqualTo(1);
        assertThat(out).contains(file(1) + ": has no row in the index");
        assertThat(run("rebuild")).isZero();
        assertThat(indexed()).containsExactlyElementsOf(rows);
    }

    @Test
    void aRebuildThatDiesInTheFirstOfTwoRoots_canBeDoneAgain() throws Exception {
        try (ArchiveRoots second =
                ArchiveRoots.open(List.of(new RootFolder(Path.of("second"), 100)), data, KnownVolumes.NONE)) {
            recordOne(second);
        }
        folders = "archive, second";
        database.database()
                .update("alter table archive_segments add constraint refused check (camera_id <> '"
                        + rows.getFirst().name().camera() + "')");
        try {
            assertThat(run("rebuild")).isEqualTo(1);
            assertThat(progress).contains("SQLState 23514");
        } finally {
            database.database().update("alter table archive_segments drop constraint refused");
        }
        assertThat(run("rebuild")).as(progress).isZero();
        assertThat(run("check")).as(out).isZero();
        assertThat(out).contains("4 segments checked");
    }

    private static void recordOne(ArchiveRoots roots) {
        SegmentPlan plan = new SegmentPlan(UUID.randomUUID(), UUID.randomUUID(), 0, 0, START, TestSegments.TRACKS);
        SegmentWriter writer = roots.begin(
                plan, TestSegments.fragment(START, START + 1_000_000, new byte[100]), new SegmentListener() {});
        Objects.requireNonNull(writer).close(EndReason.FULL);
    }

    @Test
    void aDiskOfAnotherInstallation_isRefused() throws Exception {
        run("rebuild");
        Path volume = data.resolve("archive/.culvert/volume.json");
        Files.writeString(
                volume,
                Files.readString(volume)
                        .replace(
                                rows.getFirst().volume().toString(),
                                UUID.randomUUID().toString()));
        assertThat(run("rebuild")).isEqualTo(1);
        assertThat(progress).contains("it is no volume of this installation");
        assertThat(run("check", "--depth", "presence")).isEqualTo(1);
        assertThat(out).contains("it is no volume of this installation");
    }

    @Test
    void aRootThatDoesNotSayWhatItIs_isAFindingAndTheOthersAreChecked() throws Exception {
        run("rebuild");
        Path broken = Files.createDirectories(data.resolve("broken/.culvert")).resolve("volume.json");
        Files.writeString(broken, "{");
        folders = "broken, archive";
        assertThat(run("check")).as(progress).isEqualTo(1);
        assertThat(out)
                .contains(data.resolve("broken") + ": cannot be checked: ")
                .contains(broken + " is not a volume's file")
                .contains("3 segments checked")
                .contains("findings: 1, ");
    }

    @Test
    void aFileFromAnotherCamera_getsNoRow() throws Exception {
        Path day = Objects.requireNonNull(rows.getFirst().name().path().getParent())
                .getFileName();
        Path stray =
                data.resolve("archive").resolve(UUID.randomUUID().toString()).resolve(day);
        Files.createDirectories(stray);
        Files.move(file(0), stray.resolve(file(0).getFileName()));
        assertThat(run("rebuild")).isEqualTo(1);
        assertThat(out).contains("was written to volume").contains("2 rows added");
        assertThat(indexed()).hasSize(2);
    }

    @Test
    void wrongUsage_isCode2() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("mend")).isEqualTo(2);
        assertThat(progress).contains("mend is nothing to do with the archive");
        assertThat(run("check", "--depth", "deep")).isEqualTo(2);
        assertThat(progress).contains("deep is no depth (expected: presence, marks, media)");
        assertThat(run("rebuild", "--depth", "media")).isEqualTo(2);
        assertThat(run("check", "--config", "/nowhere/gateway.yml")).isEqualTo(2);
        assertThat(run("--help")).isZero();
    }
}
