package io.culvert.gateway.archive.store;

import io.culvert.gateway.archive.check.ArchiveProgram;
import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.FragmentBytes;
import io.culvert.media.segment.SegmentEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
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
        UUID run = UUID.randomUUID();
        for (int i = 0; i < segments; i++) {
            UUID camera = new UUID(7, i % CAMERAS);
            long start = START_MICROS + i / CAMERAS * MINUTE_MICROS;
            SegmentPlan plan = new SegmentPlan(camera, run, i, 0, start, TestSegments.TRACKS);
            Path file = root.resolve(new SegmentName(camera, start, i + 1).path());
            Files.createDirectories(file.getParent());
            try (OutputStream out = Files.newOutputStream(file)) {
                write(out, new SegmentEncoder(plan.header(volume), plan.tracks()), start);
            }
        }
    }

    private static void write(OutputStream out, SegmentEncoder segment, long start) throws IOException {
        WritableByteChannel channel = Channels.newChannel(out);
        channel.write(segment.preamble().bytes());
        long length = MINUTE_MICROS / FRAGMENTS;
        for (int k = 0; k < FRAGMENTS; k++) {
            FragmentBytes fragment = TestSegments.fragment(start + k * length, start + (k + 1) * length, new byte[100]);
            for (ByteBuffer part : segment.add(fragment)) {
                channel.write(part);
            }
        }
        channel.write(segment.end(EndReason.FULL).encode());
    }
}
