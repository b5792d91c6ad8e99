package io.culvert.gateway.archive.play;

import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.index.NothingNew;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/**
 * From the question for an instant to the bytes of the group of pictures that holds it, among very many segments: 500 cameras,
 * one of them with each of the 43,200 minutes of 30 days; of a few of those there are files.
 */
final class SeekLoop {
    private static final int CAMERAS = 500;
    private static final int MINUTES = 30 * 24 * 60;
    private static final int FILES = 200;
    private static final long SECOND = 1_000_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long BASE = Instant.parse("2026-10-01T00:00:00Z").getEpochSecond() * SECOND;
    private static final UUID VOLUME = new UUID(1, 1);

    private final Random random = new Random(3);
    private final Path root;
    private final Recordings recordings;
    private final List<Integer> minutes = new ArrayList<>();

    private SeekLoop(Path root, Database database, int segments) throws IOException {
        this.root = root;
        SegmentShelf shelf =
                new SegmentShelf(place -> Optional.of(root.resolve(place.name().path())), System::nanoTime);
        this.recordings = new Recordings(new ArchiveIndex(database), new NothingNew(), shelf, System::nanoTime);
        fill(database, segments);
    }

    /** {@code main FOLDER SEGMENTS QUESTIONS}. */
    public static void main(String[] arguments) throws IOException {
        double[] millis = run(Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        double p99 = millis[(int) (millis.length * 0.99)];
        System.out.printf(
                "seek to the bytes of a group: p50 %.2f, p99 %.2f, worst %.2f ms%n",
                millis[millis.length / 2], p99, millis[millis.length - 1]);
        System.exit(p99 < 100 ? 0 : 1);
    }

    /** What each took, milliseconds, the shortest first. */
    static double[] run(Path root, int segments, int questions) throws IOException {
        try (TestDatabase database = TestDatabase.create()) {
            SeekLoop loop = new SeekLoop(root, database.database(), segments);
            double[] millis = new double[questions];
            for (int i = 0; i < questions; i++) {
                millis[i] = loop.seek();
            }
            Arrays.sort(millis);
            return millis;
        }
    }

    private static RecordingKey key(int camera) {
        return new RecordingKey(new UUID(7, camera), 0);
    }

    private void fill(Database database, int segments) throws IOException {
        int first = Math.min(segments, MINUTES);
        for (int camera = 0; camera < CAMERAS; camera++) {
            int count = camera == 0 ? first : Math.max(1, (segments - first) / (CAMERAS - 1));
            database.update("""
                insert into archive_segments
                select ?, ?::bigint + i, ?, 0, ?::bigint + i * 60000000::bigint, ?::bigint + (i + 1) * 60000000::bigint,
                    7500000, 30, ?, 1
                from generate_series(0, ? - 1) i
                """, VOLUME, camera * 1_000_000L, key(camera).camera(), BASE, BASE, VOLUME, count);
        }
        database.update("analyze archive_segments");
        while (minutes.size() < Math.min(FILES, first)) {
            int minute = random.nextInt(first);
            LaidSegment segment = new LaidSegment(root, VOLUME, key(0).camera(), minute, BASE + minute * MINUTE);
            if (Files.size(segment.file()) > 0 && !minutes.contains(minute)) {
                segment.add(30, 2 * SECOND).end();
                minutes.add(minute);
            }
        }
    }

    private double seek() throws IOException {
        long at = BASE + minutes.get(random.nextInt(minutes.size())) * MINUTE + random.nextLong(MINUTE);
        long began = System.nanoTime();
        RecordedFragment found = recordings.cursor(key(0)).seekKeyFrame(at);
        if (found == null || found.startMicros() > at || found.endMicros() <= at) {
            throw new AssertionError("at " + at + " found " + found);
        }
        recordings.media(found);
        return (System.nanoTime() - began) / 1e6;
    }
}
