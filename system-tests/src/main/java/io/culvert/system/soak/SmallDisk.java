package io.culvert.system.soak;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A file system (ext4) of a few mebibytes, in a file of its own; needs root and loop devices. Confined to one thread. */
final class SmallDisk implements AutoCloseable {
    private final Path image;
    private final Path folder;

    private SmallDisk(Path image, Path folder) {
        this.image = image;
        this.folder = folder;
    }

    /** Whether this machine can have one. */
    static boolean isPossible() {
        return "root".equals(System.getProperty("user.name"))
                && Files.exists(Path.of("/dev/loop-control"))
                && Stream.of("/usr/sbin/mkfs.ext4", "/sbin/mkfs.ext4")
                        .anyMatch(file -> Files.isExecutable(Path.of(file)));
    }

    /** @throws IOException where it cannot be made or mounted */
    static SmallDisk create(int mebibytes) throws IOException {
        Path image = Files.createTempFile("culvert-disk-", ".img");
        Path folder = Files.createTempDirectory("culvert-disk-");
        SmallDisk disk = new SmallDisk(image, folder);
        try {
            try (SeekableByteChannel channel = Files.newByteChannel(image, StandardOpenOption.WRITE)) {
                channel.position(((long) mebibytes << 20) - 1).write(ByteBuffer.allocate(1));
            }
            run("mkfs.ext4", "-q", "-m", "0", image.toString());
            run("mount", "-o", "loop", image.toString(), folder.toString());
            return disk;
        } catch (IOException e) {
            disk.remove();
            throw e;
        }
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(List.of(command) + ": " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Where it is mounted. */
    Path folder() {
        return folder;
    }

    /** How full it is, from 0 to 1. */
    double used() throws IOException {
        FileStore store = Files.getFileStore(folder);
        return 1 - (double) store.getUsableSpace() / store.getTotalSpace();
    }

    private void remove() throws IOException {
        Files.deleteIfExists(image);
        Files.deleteIfExists(folder);
    }

    @Override
    public void close() throws IOException {
        run("umount", folder.toString());
        remove();
    }
}
