package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.store.ArchiveRoot;
import io.culvert.gateway.archive.store.ArchiveRoots;
import io.culvert.gateway.archive.store.SegmentName;
import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.gateway.archive.store.TestSegments;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.TestDatabase;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that deletes segments is killed at random moments, again and again, on one folder and one database: no row is
 * without its file, and no file without its row, but for those whose rows are garbage; the next start deletes these.
 */
final class DeletionKillLoop {
    private static final int SEGMENTS = 500;
    private static final int CAMERAS = 3;
    private static final long START_MICROS = 1_700_000_000_000_000L;
    private static final long HOUR_MICROS = 3_600_000_000L;

    private final Path folder;
    private final TestDatabase testDatabase;
    private final Database database;
    private final ArchiveIndex index;
    private final Random random = new Random();
    private final UUID volume;
    private long lastNumber;
    private int round;
    private int deleted;
    private int leftOver;

    DeletionKillLoop(Path folder, TestDatabase testDatabase) throws Exception {
        this.folder = folder;
        this.testDatabase = testDatabase;
        this.database = testDatabase.database();
        this.index = new ArchiveIndex(database);
        try (ArchiveRoots roots = DeletingProcess.open(folder)) {
            this.volume = roots.roots().getFirst().volume();
        }
    }

    /** {@code DeletionKillLoop FOLDER ROUNDS}. */
    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[1]);
        try (TestDatabase database = TestDatabase.create()) {
            DeletionKillLoop loop = new DeletionKillLoop(Path.of(arguments[0]), database);
            for (int i = 0; i < rounds; i++) {
                loop.round();
            }
            System.out.println(loop);
        }
    }

    /** Lays down what is missing, has it deleted, kills that, and looks. */
    void round() throws Exception {
        round++;
        lay();
        int before = known().rows.size();
        kill();
        awaitEndOfItsConnections();
        try (ArchiveRoots roots = DeletingProcess.open(folder)) {
            ArchiveRoot root = roots.roots().getFirst();
            Known left = known();
            Set<SegmentName> files = files(root);
            check(files.containsAll(left.rows), "a file of each row, without one: ", minus(left.rows, files));
            Set<SegmentName> strangers = minus(minus(files, left.rows), left.garbage);
            check(strangers.isEmpty(), "a row of each file, or garbage; without one: ", strangers);
            deleted += before - left.rows.size();
            leftOver += left.garbage.isEmpty() ? 0 : 1;

            DeletingProcess.garbage(root, database).collect();
            check(known().equals(new Known(left.rows, Set.of())), "no garbage: ", known().garbage);
            check(files(root).equals(left.rows), "the files that rows say, not: ", files(root));
        }
    }

    private void lay() throws Exception {
        List<SegmentRow> rows = new ArrayList<>();
        for (int missing = SEGMENTS - known().rows.size(); missing > 0; missing--) {
            lastNumber++;
            SegmentName name = new SegmentName(
                    new UUID(7, lastNumber % CAMERAS), START_MICROS + lastNumber / CAMERAS * HOUR_MICROS, lastNumber);
            rows.add(TestSegments.lay(folder.resolve("root"), volume, name, 1, HOUR_MICROS, () -> new byte[100]));
        }
        index.add(rows, row -> true);
    }

    private void kill() throws Exception {
        Process process = DeletingProcess.start(folder, testDatabase.address(), folder.resolve("errors-" + round));
        try (BufferedReader lines = process.inputReader()) {
            String line = lines.readLine();
            while (line != null && !line.startsWith(DeletingProcess.WORD)) {
                line = lines.readLine();
            }
            check(line != null, "a process that deletes; see ", folder.resolve("errors-" + round));
            LockSupport.parkNanos(random.nextInt(300) * 1_000_000L);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** PostgreSQL may still be doing what the process had asked for. */
    private void awaitEndOfItsConnections() {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (hasConnections()) {
            check(System.nanoTime() < deadline, "an end of the process's connections in ", "30 s");
            LockSupport.parkNanos(20_000_000L);
        }
    }

    private boolean hasConnections() {
        return !database.list("""
                                select 1 from pg_stat_activity
                                where datname = current_database() and application_name = 'culvert-command'
                                """, row -> true).isEmpty();
    }

    private record Known(Set<SegmentName> rows, Set<SegmentName> garbage) {}

    private Known known() {
        Set<SegmentName> rows = new HashSet<>();
        index.eachPartOfVolume(volume, SEGMENTS, part -> part.forEach(row -> rows.add(row.name())));
        return new Known(rows, Set.copyOf(index.garbage(volume, Integer.MAX_VALUE)));
    }

    private static Set<SegmentName> files(ArchiveRoot root) throws Exception {
        Set<SegmentName> files = new HashSet<>();
        root.eachFile((name, bytes) -> files.add(name));
        return files;
    }

    private static Set<SegmentName> minus(Set<SegmentName> from, Set<SegmentName> what) {
        Set<SegmentName> left = new HashSet<>(from);
        left.removeAll(what);
        return left;
    }

    private static void check(boolean holds, String expected, Object found) {
        if (!holds) {
            throw new AssertionError("expected: " + expected + found);
        }
    }

    /** How many were deleted before the kills. */
    int deleted() {
        return deleted;
    }

    @Override
    public String toString() {
        return round + " kills, " + deleted + " segments deleted before them, garbage left by " + leftOver
                + ": rows and files agree";
    }
}
