package io.culvert.gateway.archive.store;

import io.culvert.gateway.archive.check.ArchiveProgram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** Lays down many small segments of some cameras as a store would have, and has the index made anew from them. */
final class RebuildLoop {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int CAMERAS = 10;
    private static final int FRAGMENTS = 30;
    private static final long START_MICROS = 1_700_000_000_000_000L;
    private static final long MINUTE_MICROS = 60_000_000;

    private RebuildLoop() {}

    /** {@code RebuildLoop FOLDER SEGMENTS}. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        int segments = Integer.parseInt(arguments[1]);
        write(folder, segments);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ArchiveProgram program = new ArchiveProgram(
                Map.of("CULVERT_DATA_DIR", folder.toString()),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                System.err);
        long start = System.nanoTime();
        int code = program.run("rebuild");
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.print(out.toString(StandardCharsets.UTF_8));
        System.out.printf("rebuilt in %d s, the database made in it%n", took.toSeconds());
        boolean good = code == 0
                && out.toString(StandardCharsets.UTF_8).contains(segments + " rows added")
                && took.compareTo(LIMIT) < 0
                && program.run("check", "--depth", "marks") == 0;
        System.exit(good ? 0 : 1);
    }

    private static void write(Path folder, int segments) throws IOException {
        Path root = Files.createDirectories(folder.resolve("archive"));
        UUID volume = Volume.create(root, Instant.now()).id();
        for (int i = 0; i < segments; i++) {
            SegmentName name =
                    new SegmentName(new UUID(7, i % CAMERAS), START_MICROS + i / CAMERAS * MINUTE_MICROS, i + 1);
            TestSegments.lay(root, volume, name, FRAGMENTS, MINUTE_MICROS / FRAGMENTS, () -> new byte[100]);
        }
    }
}
