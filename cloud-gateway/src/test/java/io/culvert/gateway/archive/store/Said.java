package io.culvert.gateway.archive.store;

import io.culvert.gateway.node.RootFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A fragment that a recording process said is on the disk.
 *
 * @param file below the root
 */
record Said(Path file, int offset, int length, long endMicros, int crc) {
    private static final Pattern LINE = Pattern.compile("\\S+\\.mp4 \\d+ \\d+ \\d+ [0-9a-f]{8}");

    static Said of(FakeRecorder.Claim claim) {
        byte[] bytes = claim.bytes();
        return new Said(
                claim.file(),
                (int) claim.offset(),
                bytes.length,
                claim.endMicros(),
                TestSegments.crc(bytes, 0, bytes.length));
    }

    /** What the log says between is no such line. */
    static boolean isOne(String line) {
        return LINE.matcher(line).matches();
    }

    static Said parse(String line) {
        String[] words = line.split(" ");
        return new Said(
                Path.of(words[0]),
                Integer.parseInt(words[1]),
                Integer.parseInt(words[2]),
                Long.parseLong(words[3]),
                HexFormat.fromHexDigits(words[4]));
    }

    String line() {
        return file + " " + offset + " " + length + " " + endMicros + " "
                + HexFormat.of().toHexDigits(crc);
    }

    /**
     * Opens the archive below the folder, as a start does, and looks for all that was said, for what rows say, and for files
     * without a row.
     *
     * @throws AssertionError where anything is missing
     */
    static void checkAll(Path folder, List<Said> said) throws Exception {
        Path root = folder.resolve("root");
        Map<Path, SegmentRow> rows = new HashMap<>();
        try (ArchiveRoots roots = ArchiveRoots.open(
                List.of(new RootFolder(Path.of("root"), 100)),
                folder,
                KnownVolumes.NONE,
                StoreConfig.defaults(),
                InstantSource.system(),
                new Random(1))) {
            for (SegmentRow row : TestSegments.waitingRows(roots.roots().getFirst())) {
                check(rows.put(row.name().path(), row) == null, "one row of " + row);
            }
        }
        Map<Path, byte[]> files = new HashMap<>();
        for (Map.Entry<Path, SegmentRow> row : rows.entrySet()) {
            byte[] file = Files.readAllBytes(root.resolve(row.getKey()));
            check(TestSegments.isTrue(row.getValue(), file), row.getValue() + " is true");
            files.put(row.getKey(), file);
        }
        for (Said one : said) {
            SegmentRow row = rows.get(one.file);
            check(row != null && row.endMicros() >= one.endMicros, "a row of " + one);
            byte[] file = files.getOrDefault(one.file, new byte[0]);
            check(one.isIn(file), one + " is in its file");
        }
        Set<Path> found = new HashSet<>();
        SegmentWalk.of(root, (name, bytes) -> found.add(name.path()));
        check(found.equals(rows.keySet()), "files " + found + " as rows say " + rows.keySet());
    }

    private boolean isIn(byte[] file) {
        return offset + length <= file.length && TestSegments.crc(file, offset, length) == crc;
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("expected: " + what);
        }
    }
}
