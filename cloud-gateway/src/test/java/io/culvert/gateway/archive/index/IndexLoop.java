package io.culvert.gateway.archive.index;

import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.TestDatabase;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * How fast an index of very many segments answers, while eight come in each second: 500 cameras over 30 days with a hole twice
 * a day, one of them with each of its 43,200 minutes, the others with the minutes that are left over.
 */
final class IndexLoop {
    private static final int CAMERAS = 500;
    private static final int DAYS = 30;
    private static final int MINUTES = DAYS * 24 * 60;
    private static final long MINUTE = 60_000_000;
    private static final LocalDate FIRST = LocalDate.of(2026, 10, 1);
    private static final long BASE =
            Span.micros(FIRST.atStartOfDay(ZoneId.of("UTC")).toInstant());
    private static final Span ALL = new Span(BASE, BASE + (MINUTES + 2 * DAYS) * MINUTE);
    private static final UUID VOLUME = new UUID(1, 1);

    private final Database database;
    private final ArchiveIndex index;
    private final Timelines timelines;
    private final Random random = new Random(1);
    private final int segments;

    /** What a question took, milliseconds. */
    record Cost(double median, double p99, double worst) {
        static Cost of(double[] millis) {
            Arrays.sort(millis);
            return new Cost(millis[millis.length / 2], millis[(int) (millis.length * 0.99)], millis[millis.length - 1]);
        }

        @Override
        public String toString() {
            return "p50 %.2f, p99 %.2f, worst %.2f ms".formatted(median, p99, worst);
        }
    }

    /** What came of it. */
    record Result(Cost timeline, Cost seek, Cost calendar, Cost oldest) {}

    private IndexLoop(Database database, int segments) {
        this.database = database;
        this.index = new ArchiveIndex(database);
        this.timelines = new Timelines(database, new GapLedger(), new NothingNew(), new Lag());
        this.segments = segments;
    }

    /** {@code main FOLDER SEGMENTS QUESTIONS}. */
    public static void main(String[] arguments) {
        Result result = run(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        System.out.println("time line of 30 days: " + result.timeline());
        System.out.println("segment of an instant: " + result.seek());
        System.out.println("calendar of a month: " + result.calendar());
        System.out.println("oldest 500 of a camera and of a disk: " + result.oldest());
        System.exit(result.timeline().p99() < 50 && result.seek().p99() < 100 ? 0 : 1);
    }

    static Result run(int segments, int questions) {
        try (TestDatabase database = TestDatabase.create()) {
            return new IndexLoop(database.database(), segments).measure(questions);
        }
    }

    private Result measure(int questions) {
        fill();
        AtomicBoolean over = new AtomicBoolean();
        Thread recorder = Thread.ofVirtual().start(() -> record(over));
        try {
            OldestSegments oldest = new OldestSegments(database);
            return new Result(
                    time(
                            questions,
                            () -> timelines.of(camera(), ALL, 0).ranges().size()),
                    time(questions, this::seek),
                    time(questions / 10, () -> timelines
                            .days(camera(), FIRST, FIRST.plusDays(30), ZoneId.of("Europe/Berlin"))
                            .size()),
                    time(
                            questions / 10,
                            () -> oldest.ofCameras(
                                                    List.of(camera().camera()),
                                                    List.of(VOLUME),
                                                    OldestSegments.Place.BEGINNING,
                                                    Long.MAX_VALUE,
                                                    500)
                                            .size()
                                    + oldest.ofVolumes(List.of(VOLUME), OldestSegments.Place.BEGINNING, 500)
                                            .size()));
        } finally {
            over.set(true);
            LockSupport.unpark(recorder);
        }
    }

    private interface Question {
        int ask();
    }

    private static Cost time(int questions, Question question) {
        for (int i = 0; i < questions / 5; i++) {
            check(question.ask());
        }
        double[] millis = new double[questions];
        for (int i = 0; i < questions; i++) {
            long began = System.nanoTime();
            check(question.ask());
            millis[i] = (System.nanoTime() - began) / 1e6;
        }
        return Cost.of(millis);
    }

    private static void check(int found) {
        if (found == 0) {
            throw new AssertionError("nothing was found");
        }
    }

    /** The camera that has everything, mostly. */
    private RecordingKey camera() {
        return key(random.nextBoolean() ? 0 : random.nextInt(CAMERAS));
    }

    private static RecordingKey key(int camera) {
        return new RecordingKey(new UUID(7, camera), 0);
    }

    /** Any instant of what the camera has. */
    private int seek() {
        RecordingKey key = camera();
        int minutes = key.equals(key(0)) ? Math.min(segments, MINUTES) : others();
        return index.segmentAt(key, BASE + random.nextLong(minutes * MINUTE)).isPresent() ? 1 : 0;
    }

    /** Segments of each of the other cameras. */
    private int others() {
        return Math.max(2, (segments - Math.min(segments, MINUTES)) / (CAMERAS - 1));
    }

    private void fill() {
        int first = Math.min(segments, MINUTES);
        for (int camera = 0; camera < CAMERAS; camera++) {
            UUID id = key(camera).camera();
            int count = camera == 0 ? first : others();
            database.update("""
                    insert into archive_segments
                    select ?, ?::bigint + i, ?, 0, ?::bigint + (i + i / 720) * 60000000::bigint,
                        ?::bigint + (i + i / 720 + 1) * 60000000::bigint, 7500000, 30, ?, 1
                    from generate_series(0, ? - 1) i
                    """, VOLUME, camera * 1_000_000L, id, BASE, BASE, VOLUME, count);
            database.update("""
                    insert into archive_ranges
                    select ?, 0, ?::bigint + i * 721 * 60000000::bigint, ?::bigint + (i * 721 + 720) * 60000000::bigint
                    from generate_series(0, ?) i
                    """, id, BASE, BASE, 2 * DAYS - 1);
            database.update("""
                    insert into archive_gaps
                    select ?, 0, ?::bigint + (i * 721 + 720) * 60000000::bigint, ?::bigint + (i + 1) * 721 * 60000000::bigint,
                        'uplink'
                    from generate_series(0, ?) i
                    """, id, BASE, BASE, 2 * DAYS - 1);
        }
        database.update("analyze archive_segments, archive_ranges, archive_gaps");
    }

    /** Eight segments a second, of all cameras in turn. */
    private void record(AtomicBoolean over) {
        long end = ALL.toMicros();
        for (int number = 0; !over.get(); number++) {
            SegmentRow row = new Rows(VOLUME, key(number % CAMERAS))
                    .row(
                            900_000_000L + number,
                            end / 1e6 + number / CAMERAS * 60,
                            end / 1e6 + number / CAMERAS * 60 + 60);
            index.add(List.of(row), there -> true);
            LockSupport.parkNanos(Duration.ofMillis(125).toNanos());
        }
    }
}
