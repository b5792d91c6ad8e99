package io.culvert.system.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An ext4 that is mounted while its power is cut. It lies in a file on an XFS, which copies that file at one instant whatever
 * is being written ({@code cp --reflink}); the copy is what a disk holds when its power goes. The mounts should be in a mount
 * namespace of their own, which ends with whoever made them. Confined to one thread.
 */
final class PowerCutDisk implements AutoCloseable {
    private static final String DISK = "store/disk.img";
    private static final String CUT = "store/cut.img";
    private static final String PRISTINE = "store/pristine.img";
    private static final int UNMOUNT_TRIES = 60;

    private final Path base;

    private PowerCutDisk(Path base) {
        this.base = base;
    }

    /** Makes and mounts one, both files sparse. */
    static PowerCutDisk create(int gibibytes) throws IOException {
        Path base = Files.createTempDirectory("culvert-powercut-");
        for (String folder : new String[] {"store", "disk", "cut"}) {
            Files.createDirectory(base.resolve(folder));
        }
        PowerCutDisk disk = new PowerCutDisk(base);
        try {
            disk.run("truncate", "-s", 4 * gibibytes + "G", "store.img");
            disk.run("mkfs.xfs", "-q", "-f", "-m", "reflink=1", "store.img");
            disk.run("mount", "-o", "loop", "store.img", "store");
            disk.run("truncate", "-s", gibibytes + "G", DISK);
            disk.run("mkfs.ext4", "-q", "-F", DISK);
            disk.run("mount", "-o", "loop", DISK, "disk");
            return disk;
        } catch (IOException e) {
            disk.close();
            throw e;
        }
    }

    /** Where the disk is mounted. */
    Path folder() {
        return base.resolve("disk");
    }

    /** Where the last copy is mounted. */
    Path cutFolder() {
        return base.resolve("cut");
    }

    /** Cuts the power: copies the disk as it is now. */
    void cut() throws IOException {
        run("cp", "--reflink=always", DISK, CUT);
        run("cp", "--reflink=always", CUT, PRISTINE);
    }

    /** Mounts the copy, as the next boot does. */
    void mountCut() throws IOException {
        run("mount", "-o", "loop", CUT, "cut");
    }

    /** Keeps the copy as it was when the power was cut. */
    void keep(Path file) throws IOException {
        run("cp", "--sparse=always", PRISTINE, file.toAbsolutePath().toString());
    }

    /** Unmounts the copy and throws it away. */
    void removeCut() throws IOException {
        unmount("cut");
        run("rm", "-f", CUT, PRISTINE);
    }

    /** A process that ends may hold it for a moment longer. */
    private void unmount(String folder) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                run("umount", folder);
                return;
            } catch (IOException e) {
                if (tries == UNMOUNT_TRIES) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
            }
        }
    }

    private boolean isMounted(String folder) throws IOException {
        return !Files.getFileStore(base.resolve(folder)).equals(Files.getFileStore(base));
    }

    private void run(String... command) throws IOException {
        Process started = new ProcessBuilder(command)
                .directory(base.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (started.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " ends with " + started.exitValue() + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        for (String folder : new String[] {"cut", "disk", "store"}) {
            if (isMounted(folder)) {
                unmount(folder);
            }
        }
        run("rm", "-rf", "--one-file-system", base.toString());
    }
}
