package io.culvert.gateway.archive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDiskTest {
    private static final Path DAY = Path.of("camera", "day");

    @TempDir
    Path folder;

    private Path root;

    @BeforeEach
    void makeVolume() throws IOException {
        root = folder.resolve("root");
        Files.createDirectories(root.resolve(Volume.FOLDER));
    }

    @Test
    void anotherDiskThatIsMountedOverTheRoot_getsNoFiles() throws Exception {
        try (LocalDisk disk = LocalDisk.at(root)) {
            disk.create(DAY.resolve("1.mp4")).close();
            Files.move(root, folder.resolve("below"), StandardCopyOption.ATOMIC_MOVE);
            Files.createDirectory(root);
            for (Path file : List.of(DAY.resolve("2.mp4"), Journal.path(2))) {
                assertThatIOException()
                        .isThrownBy(() -> disk.create(file))
                        .withMessageContaining(root + " is no volume now");
            }
            assertThat(root).isEmptyDirectory();
        }
    }

    @Test
    void aFolderThatIsGone_isNotWaitedForWhereFilesAreSyncedOneByOne() throws Exception {
        try (LocalDisk disk = LocalDisk.fileByFile(root)) {
            disk.delete(DAY.resolve("1.mp4")); // the folder of which was deleted, too
            disk.sync(List.of());
        }
    }

    @Test
    void aFileOfADeadProcess_isSyncedWithItsNameWhereFilesAreSyncedOneByOne() throws Exception {
        try (LocalDisk disk = LocalDisk.fileByFile(root)) {
            Path day = Files.createDirectories(root.resolve(DAY));
            Files.write(day.resolve("1.mp4"), new byte[3]);
            try (DiskFile file = disk.reopen(DAY.resolve("1.mp4"))) {
                file.append(new ByteBuffer[] {ByteBuffer.wrap(new byte[2])});
                Files.move(day, root.resolve("away"), StandardCopyOption.ATOMIC_MOVE);
                Files.createSymbolicLink(day, day.getFileName()); // which cannot be synced
                assertThatIOException().isThrownBy(() -> disk.sync(List.of(file)));
                Files.delete(day);
                Files.createDirectory(day);
                disk.sync(List.of(file));
            }
        }
    }
}
