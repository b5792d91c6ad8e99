package io.culvert.system.browser;

import static org.awaitility.Awaitility.await;

import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.index.Gap;
import io.culvert.gateway.archive.index.GapCause;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.DatabaseAddress;
import io.culvert.media.Secret;
import io.culvert.media.segment.SegmentFile;
import io.culvert.system.process.CameraProcess;
import io.culvert.system.process.Folder;
import io.culvert.system.process.Installation;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A browser before an installation whose camera was recorded yesterday: from noon for {@link #RECORDED}, then not, as the uplink was
 * away, for {@link #MISSING}, then again as long as before; something moved from the fifth minute to the tenth. What was recorded
 * are a few seconds of today, over and over. Confined to the thread that opened it.
 */
final class RecordedStage implements AutoCloseable {
    static final Duration RECORDED = Duration.ofMinutes(40);
    static final Duration MISSING = Duration.ofMinutes(30);

    static final Duration MOVED_FROM = Duration.ofMinutes(5);
    static final Duration MOVED_TO = Duration.ofMinutes(10);

    private static final String PASSWORD = "correct-horse-battery";
    private static final List<String> CAMERA = List.of("--gop", "1", "--fps", "12", "--bitrate", "120000");
    private static final Duration TAKEN = Duration.ofSeconds(8);
    private static final long FIRST_NUMBER = 1_000_000;

    private final Path directory;
    private final EmbeddedPostgres postgres;
    private final Installation installation;
    private final Browser browser;
    private final Instant noon;

    private RecordedStage(Path directory, EmbeddedPostgres postgres, Installation installation) throws IOException {
        this.directory = directory;
        this.postgres = postgres;
        this.installation = installation;
        this.browser = Browser.start();
        ZoneId here = ZoneId.systemDefault();
        this.noon = LocalDate.now(here)
                .minusDays(1)
                .atTime(LocalTime.NOON)
                .atZone(here)
                .toInstant();
    }

    static RecordedStage open() throws IOException {
        Path directory = Files.createTempDirectory("culvert-recorded-");
        int port = CameraProcess.freePort();
        EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("postgres"))
                .setPort(port)
                .start();
        Installation installation = Installation.open(
                1,
                CAMERA,
                Map.of(
                        "CULVERT_ADMIN_PASSWORD",
                        PASSWORD,
                        "CULVERT_ARCHIVE_ROOTS",
                        directory.resolve("archive").toString(),
                        "CULVERT_DATABASE_URL",
                        url(port),
                        "CULVERT_DATABASE_USERNAME",
                        "postgres",
                        "CULVERT_DATABASE_PASSWORD",
                        "postgres"));
        RecordedStage stage = new RecordedStage(directory, postgres, installation);
        stage.record(Database.at(new DatabaseAddress(url(port), "postgres", Secret.of("postgres"))));
        return stage;
    }

    private static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    private void record(Database database) throws IOException {
        dvr("continuous");
        await().atMost(Duration.ofSeconds(40)).until(() -> recordedToday().compareTo(TAKEN) >= 0);
        dvr("off");
        ShiftedSegment taken = await().atMost(Duration.ofSeconds(20))
                .until(this::ended, some -> !some.isEmpty())
                .getFirst();
        dvr("continuous");

        long begin = Span.micros(noon);
        List<SegmentRow> rows = new ArrayList<>();
        fill(taken, begin, rows);
        fill(taken, Span.micros(again()), rows);
        var index = new ArchiveIndex(database);
        index.add(rows, row -> true);
        UUID camera = rows.getFirst().name().camera();
        index.addGaps(List.of(new Gap(
                new RecordingKey(camera, 0),
                new Span(rows.get(rows.size() / 2 - 1).endMicros(), Span.micros(again())),
                GapCause.UPLINK)));
        database.update(
                """
                insert into motion (id, camera_id, type, source, node, start_micros, end_micros, seen_micros, end_reason)
                values (?, ?, 'motion', 'rest', 'test', ?, ?, ?, 'told')
                """,
                UUID.randomUUID(),
                camera,
                begin + MOVED_FROM.toNanos() / 1000,
                begin + MOVED_TO.toNanos() / 1000,
                begin + MOVED_TO.toNanos() / 1000);
    }

    private void fill(ShiftedSegment taken, long begin, List<SegmentRow> rows) throws IOException {
        long end = begin + RECORDED.toNanos() / 1000;
        for (long at = begin; at < end; at += taken.micros()) {
            rows.add(taken.write(directory.resolve("archive"), FIRST_NUMBER + rows.size(), at));
        }
    }

    private void dvr(String mode) {
        installation
                .gateway()
                .api()
                .patch("/cameras/" + camera(), Map.of("dvr", Map.of("mode", mode, "depth_days", 30)));
    }

    private Duration recordedToday() {
        Duration sum = Duration.ZERO;
        for (var range : installation
                .gateway()
                .api()
                .get("/cameras/" + camera() + "/timeline")
                .path("ranges")) {
            sum = sum.plus(Duration.between(
                    Instant.parse(range.path("from").asText()),
                    Instant.parse(range.path("to").asText())));
        }
        return sum;
    }

    /** Segments that have their end. */
    private List<ShiftedSegment> ended() throws IOException {
        List<ShiftedSegment> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory.resolve("archive"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".mp4")).toList()) {
                try (SegmentFile segment = SegmentFile.open(file)) {
                    if (segment.endReason() != null) {
                        found.add(ShiftedSegment.read(file));
                    }
                }
            }
        }
        return found;
    }

    String camera() {
        return installation.firstName();
    }

    Installation installation() {
        return installation;
    }

    /** When the first recording of yesterday begins. */
    Instant noon() {
        return noon;
    }

    /** When the second one does. */
    Instant again() {
        return noon.plus(RECORDED).plus(MISSING);
    }

    /** The console on a screen of its own, somebody's who may see the camera. */
    Console console(Screen screen) {
        return new Console(
                browser.page(screen),
                installation.gateway().ready().path("console_url").asText());
    }

    Console logIn(Console console) {
        return console.open().logIn("admin", PASSWORD).settled();
    }

    @Override
    public void close() {
        browser.close();
        installation.close();
        try {
            postgres.close();
            Folder.remove(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
