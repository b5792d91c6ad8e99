package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * The power is cut while a process records. Its ext4 lies in a file that is mounted; that file lies on an XFS, which copies it
 * at one instant whatever is being written ({@code cp --reflink}). The copy is what a disk holds when its power goes; it is
 * mounted and opened, and everything is looked for that had been told as recorded before.
 *
 * <p>Needs root, loop devices and {@code mkfs.xfs}.
 */
final class PowerCutLoop implements AutoCloseable {
    private static final int CUTS_PER_DISK = 15;

    private final Path folder;
    private final Path store;
    private final Path disk;
    private final Path cut;
    private final Random random = new Random();
    private int process;
    private int cuts;
    private long found;

    private PowerCutLoop(Path folder) throws IOException {
        this.folder = folder;
        this.store = Files.createDirectories(folder.resolve("store"));
        this.disk = Files.createDirectories(folder.resolve("disk"));
        this.cut = Files.createDirectories(folder.resolve("cut"));
    }

    /** {@code PowerCutLoop FOLDER CUTS}. */
    public static void main(String[] arguments) throws Exception {
        int wanted = Integer.parseInt(arguments[1]);
        try (PowerCutLoop loop = new PowerCutLoop(Path.of(arguments[0]))) {
            loop.run("truncate", "-s", "6G", "store.img");
            loop.run("mkfs.xfs", "-q", "-f", "-m", "reflink=1", "store.img");
            loop.run("mount", "-o", "loop", "store.img", "store");
            while (loop.cuts < wanted) {
                loop.oneDisk(wanted);
                System.out.printf(
                        "%d cuts: all %d fragments that were told as recorded are there%n", loop.cuts, loop.found);
            }
        }
    }

    private void oneDisk(int wanted) throws Exception {
        run("truncate", "-s", "1G", "store/disk.img");
        run("mkfs.ext4", "-q", "-F", "store/disk.img");
        run("mount", "-o", "loop", "store/disk.img", "disk");
        process++;
        try (RecordingProcess recording =
                RecordingProcess.start(disk, process * 100, folder.resolve("errors-" + process))) {
            recording.awaitFirst();
            for (int i = 0; i < CUTS_PER_DISK && cuts < wanted; i++) {
                LockSupport.parkNanos(random.nextInt(400_000_000));
                List<Said> said = recording.said();
                run("cp", "--reflink=always", "store/disk.img", "store/cut.img");
                check(said);
                cuts++;
            }
            recording.kill();
        } finally {
            run("umount", "disk");
            run("rm", "-f", "store/disk.img");
        }
    }

    private void check(List<Said> said) throws Exception {
        run("mount", "-o", "loop", "store/cut.img", "cut");
        try {
            Said.checkAll(cut, said);
            found += said.size();
        } finally {
            run("umount", "cut");
            run("rm", "-f", "store/cut.img");
        }
    }

    private void run(String... command) throws IOException, InterruptedException {
        Process started = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (started.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " ends with " + started.exitValue() + ": " + output);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run("umount", "store");
        run("rm", "-f", "store.img");
    }
}
