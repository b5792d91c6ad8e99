package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The n-th open, write or sync of a disk fails: nothing false is told, recording goes on within a second, and a power cut at
 * once or a second later loses nothing that was told.
 */
final class FaultLoop {
    /** In the long form, every this many faults the power is cut afterwards. */
    private static final int CUT_EVERY = 25;

    private final Path folder;

    /** @param folder where what is left after power cuts is laid down */
    FaultLoop(Path folder) {
        this.folder = folder;
    }

    /** {@code FaultLoop FOLDER FAULTS}: all of them. */
    public static void main(String[] arguments) throws IOException {
        FaultLoop loop = new FaultLoop(Path.of(arguments[0]));
        int faults = Integer.parseInt(arguments[1]);
        for (FakeDisk.Operation operation : FakeDisk.Operation.values()) {
            for (int n = 1; n <= faults; n++) {
                loop.run(operation, n, n % CUT_EVERY == 0);
            }
            System.out.printf("%s 1 … %d: nothing false, recorded again within a second%n", operation, faults);
        }
    }

    void run(FakeDisk.Operation operation, int n, boolean cutPower) throws IOException {
        boolean sync = operation == FakeDisk.Operation.SYNC; // of which there are one or two a round
        FaultSite site = new FaultSite(Duration.ofMillis(sync ? 250 : 1000), sync ? 5 : 2);
        site.disk.fail(operation, n);
        while (!site.disk.hasFailed()) {
            site.step();
        }
        long faultMillis = site.nowMillis;
        if (cutPower) {
            checkAfterPowerCut(site, operation + "-" + n + "-at-once");
        }
        for (int i = 0; i < 1000 / FaultSite.STEP_MILLIS; i++) {
            site.step();
        }
        for (FakeRecorder recorder : site.recorders) {
            if (site.lastClaimedMillis(recorder) <= faultMillis) {
                throw new AssertionError(operation + " " + n + ": not recorded again within a second");
            }
        }
        if (cutPower) {
            checkAfterPowerCut(site, operation + "-" + n);
        }
        site.finish();
        site.checkCoverage(site.allRows());
    }

    /** The power is cut after so many steps, and of what is not synced all files are on the disk but the journal. */
    void cutPowerLate(int steps) throws IOException {
        FaultSite site = new FaultSite(Duration.ofSeconds(1), 2);
        for (int i = 0; i < steps; i++) {
            site.step();
        }
        checkNamesAfterPowerCut(site, root("late-" + steps), Path.of(Volume.FOLDER));
    }

    /** The gateway is killed so many steps after a fault: all is there as programs saw it. */
    void kill(FakeDisk.Operation operation, int n, int steps) throws IOException {
        FaultSite site = new FaultSite(Duration.ofSeconds(1), 2);
        site.disk.fail(operation, n);
        while (!site.disk.hasFailed()) {
            site.step();
        }
        for (int i = 0; i < steps; i++) {
            site.step();
        }
        checkNamesAfterPowerCut(site, root("kill-" + operation + "-" + n + "-" + steps), Path.of("nothing"));
    }

    /** What was not synced is on the disk, but what is below {@code without}; every file has its row then. */
    private static void checkNamesAfterPowerCut(FaultSite site, Path root, Path without) throws IOException {
        site.disk.cutPowerLate(root, without);
        Set<Path> files = new HashSet<>();
        Set<Path> rows = new HashSet<>();
        checkAfterPowerCut(site, root).forEach(row -> rows.add(row.name().path()));
        SegmentWalk.of(root, (name, bytes) -> files.add(name.path()));
        check(files.equals(rows), root + ": files " + files + " as rows say " + rows);
    }

    private void checkAfterPowerCut(FaultSite site, String name) throws IOException {
        Path root = root(name);
        site.disk.cutPower(root);
        checkAfterPowerCut(site, root);
    }

    private Path root(String name) throws IOException {
        Path root = folder.resolve(name);
        Files.createDirectories(root.resolve(Volume.FOLDER)); // it is there before anything is recorded
        return root;
    }

    /** What is found at the next start, together with the rows told before. */
    private static List<SegmentRow> checkAfterPowerCut(FaultSite site, Path root) throws IOException {
        List<SegmentRow> rows = new ArrayList<>();
        try (LocalDisk disk = LocalDisk.fileByFile(root)) {
            Journal journal = new Journal(disk, site.volume, JournalReplay.of(root, site.volume), 4096);
            new Recovery(root, site.volume, disk, journal).run();
            WaitingRows.each(root, journal.state(), rows::add);
            check(journal.state().open().isEmpty(), root + ": nothing is open");
        }
        Set<SegmentName> names = new HashSet<>();
        for (SegmentRow row : rows) {
            check(
                    TestSegments.isTrue(
                            row, Files.readAllBytes(root.resolve(row.name().path()))),
                    row + " is true");
            check(names.add(row.name()), row + " is there once");
        }
        check(rows.containsAll(site.allRows()), root + ": every row that was told is there");
        site.checkCoverage(rows);
        return rows;
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("expected: " + what);
        }
    }
}
