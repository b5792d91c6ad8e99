package io.culvert.gateway.archive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stays in the system's memory of files that are recorded to, by util-linux' {@code fincore}. */
class DropBehindTest {
    private static final int PIECE = 1 << 20;

    /** Where one piece ends and the next begins a page may stay. */
    private static final long PAGES = 64 * 1024;

    @TempDir
    private Path root;

    private final Random random = new Random(1);

    @BeforeEach
    void forgets() throws IOException {
        assumeThat(Path.of("/usr/bin/fincore")).exists();
        assumeThat(Files.getFileStore(root).type())
                .as("a file system of a disk")
                .doesNotContain("tmpfs");
    }

    @Test
    void ofWhatIsRecorded_onlyTheNewestStaysInMemory() throws Exception {
        byte[] written = new byte[6 * PIECE];
        random.nextBytes(written);
        try (Disk disk = LocalDisk.keeping(root, 2 * PIECE);
                DiskFile a = disk.create(Path.of("a.mp4"));
                DiskFile b = disk.create(Path.of("b.mp4"))) {
            for (int i = 0; i < 6; i += 2) {
                a.append(new ByteBuffer[] {ByteBuffer.wrap(written, i * PIECE, PIECE)});
                b.append(new ByteBuffer[] {ByteBuffer.wrap(written, (i + 1) * PIECE, PIECE)});
                disk.sync(List.of(a, b));
                assertThat(resident("a.mp4")).as("the newest piece").isBetween((long) PIECE, PIECE + PAGES);
                assertThat(resident("b.mp4")).isBetween((long) PIECE, PIECE + PAGES);
            }
        }
        for (int i = 0; i < 3; i++) {
            assertThat(read("a.mp4", i)).isEqualTo(Arrays.copyOfRange(written, 2 * i * PIECE, (2 * i + 1) * PIECE));
            assertThat(read("b.mp4", i))
                    .isEqualTo(Arrays.copyOfRange(written, (2 * i + 1) * PIECE, (2 * i + 2) * PIECE));
        }
    }

    @Test
    void fileThatIsOver_goesWhenOthersHaveComeBehind() throws Exception {
        try (Disk disk = LocalDisk.keeping(root, PIECE)) {
            for (String name : List.of("a.mp4", "b.mp4", "c.mp4")) {
                try (DiskFile file = disk.create(Path.of(name))) {
                    file.append(new ByteBuffer[] {ByteBuffer.wrap(bytes())});
                    disk.sync(List.of(file));
                }
                assertThat(resident(name)).isEqualTo(PIECE);
            }
            assertThat(resident("a.mp4")).isZero();
            assertThat(resident("b.mp4")).isZero();
        }
    }

    @Test
    void whatIsNotOnTheDisk_isNotLost() throws Exception {
        byte[] bytes = bytes();
        Path file = Files.write(root.resolve("a.mp4"), bytes);
        DropBehind behind = new DropBehind(0);
        behind.synced(file, 0, PIECE); // which it is not
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }

    @Test
    void fileThatWasDeleted_isNoFault() throws Exception {
        DropBehind behind = new DropBehind(0);
        behind.synced(root.resolve("none.mp4"), 0, PIECE);
        try (Disk disk = LocalDisk.at(root);
                DiskFile file = disk.create(Path.of("a.mp4"))) {
            file.append(new ByteBuffer[] {ByteBuffer.wrap(bytes())});
            disk.sync(List.of(file));
            behind.synced(root.resolve("a.mp4"), 0, PIECE);
        }
        assertThat(resident("a.mp4")).as("and others go").isZero();
    }

    private byte[] read(String name, int piece) throws IOException {
        byte[] all = Files.readAllBytes(root.resolve(name));
        return Arrays.copyOfRange(all, piece * PIECE, (piece + 1) * PIECE);
    }

    private byte[] bytes() {
        byte[] bytes = new byte[PIECE];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Bytes of the file that are in the system's memory. */
    private long resident(String name) {
        try {
            Process fincore = new ProcessBuilder(
                            "/usr/bin/fincore",
                            "--bytes",
                            "--noheadings",
                            "--output",
                            "RES",
                            root.resolve(name).toString())
                    .redirectErrorStream(true)
                    .start();
            String told = new String(fincore.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Long.parseLong(told.strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
