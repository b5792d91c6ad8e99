package io.culvert.system.browser;

import static org.awaitility.Awaitility.await;

import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.index.GapCause;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.DatabaseAddress;
import io.culvert.media.Secret;
import io.culvert.media.segment.SegmentFile;
import io.culvert.system.archive.ShiftedSegment;
import io.culvert.system.check.RecordedFrames;
import io.culvert.system.process.CameraProcess;
import io.culvert.system.process.Folder;
import io.culvert.system.process.Installation;
import io.culvert.system.process.Launcher;
import io.culvert.system.process.OwnPostgres;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A browser before an installation whose camera was recorded yesterday: from noon for {@link #RECORDED}, then not, as the uplink was
 * away, for {@link #MISSING}, then again as long as before; something moved from the fifth minute to the tenth. A second camera was
 * recorded all of yesterday but {@link #HOLES}. What was recorded are a few seconds of today, over and over. Confined to the thread
 * that opened it.
 */
final class RecordedStage implements AutoCloseable {
    static final Duration RECORDED = Duration.ofMinutes(40);
    static final Duration MISSING = Duration.ofMinutes(30);

    static final Duration MOVED_FROM = Duration.ofMinutes(5);
    static final Duration MOVED_TO = Duration.ofMinutes(10);

    /** Of the camera that was recorded all day: from the beginning of the day on. */
    static final List<Span> HOLES = List.of(hole(2, 45), hole(7, 10), hole(11, 90), hole(16, 2), hole(21, 30));

    private static final String PASSWORD = "correct-horse-battery";
    private static final List<String> CAMERA = List.of("--gop", "1", "--fps", "12", "--bitrate", "120000");

    /** Of few pictures, so that a day of them is 300 MB. */
    private static final String DAY = "day";

    private static final List<String> DAY_CAMERA =
            List.of("--path", DAY, "--gop", "4", "--fps", "2", "--bitrate", "60000");
    private static final long AROUND_MICROS = TimeUnit.MINUTES.toMicros(4);
    private static final Duration TAKEN = Duration.ofSeconds(8);

    private final Path directory;
    private final OwnPostgres postgres;
    private final Installation installation;
    private final CameraProcess dayCamera;
    private final Browser browser;
    private final ZoneId here = ZoneId.systemDefault();
    private final LocalDate yesterday = LocalDate.now(here).minusDays(1);

    private RecordedStage(Path directory, OwnPostgres postgres, Installation installation) throws IOException {
        this.directory = directory;
        this.postgres = postgres;
        this.installation = installation;
        this.browser = Browser.start();
        this.dayCamera = new CameraProcess(Launcher.ofThisCheckout(), directory.resolve(DAY), DAY_CAMERA).start();
    }

    private static Span hole(int hour, int minutes) {
        long from = TimeUnit.HOURS.toMicros(hour);
        return new Span(from, from + TimeUnit.MINUTES.toMicros(minutes));
    }

    static RecordedStage open() throws IOException {
        Path directory = Files.createTempDirectory("culvert-recorded-");
        OwnPostgres postgres = OwnPostgres.start(directory.resolve("postgres"));
        Map<String, String> settings = new HashMap<>(postgres.settings());
        settings.put("CULVERT_ADMIN_PASSWORD", PASSWORD);
        settings.put("CULVERT_ARCHIVE_ROOTS", directory.resolve("archive").toString());
        RecordedStage stage = new RecordedStage(directory, postgres, Installation.open(1, CAMERA, settings));
        stage.record(
                Database.at(new DatabaseAddress(postgres.url(), OwnPostgres.USER, Secret.of(OwnPostgres.PASSWORD))));
        return stage;
    }

    private void record(Database database) throws IOException {
        installation
                .gateway()
                .api()
                .post(
                        "/cameras",
                        Map.of(
                                "name",
                                DAY,
                                "title",
                                "All day",
                                "source",
                                Map.of("type", "rtsp", "url", dayCamera.url(DAY))));
        dvr(camera(), "continuous");
        dvr(DAY, "continuous");
        ShiftedSegment taken = take(camera());
        dvr(camera(), "continuous");
        ShiftedSegment takenOfDay = take(DAY);

        PastRecordings past = new PastRecordings(directory.resolve("archive"), new ArchiveIndex(database));
        past.write(taken, List.of(span(noon(), RECORDED), span(again(), RECORDED)), GapCause.UPLINK);
        past.write(takenOfDay, allDayButHoles(), GapCause.CAMERA);
        addMotion(database, taken.camera());
    }

    private static Span span(Instant from, Duration length) {
        return new Span(Span.micros(from), Span.micros(from.plus(length)));
    }

    private List<Span> allDayButHoles() {
        long midnight = Span.micros(midnight());
        List<Span> spans = new ArrayList<>();
        long from = midnight;
        for (Span hole : HOLES) {
            spans.add(new Span(from, midnight + hole.fromMicros()));
            from = midnight + hole.toMicros();
        }
        spans.add(new Span(
                from, Span.micros(yesterday.plusDays(1).atStartOfDay(here).toInstant())));
        return spans;
    }

    private void addMotion(Database database, UUID camera) {
        Span moved = span(noon().plus(MOVED_FROM), MOVED_TO.minus(MOVED_FROM));
        database.update("""
                insert into motion (id, camera_id, type, source, node, start_micros, end_micros, seen_micros, end_reason)
                values (?, ?, 'motion', 'rest', 'test', ?, ?, ?, 'told')
                """, UUID.randomUUID(), camera, moved.fromMicros(), moved.toMicros(), moved.toMicros());
    }

    /** Some seconds of a recording, which ends with them. */
    private ShiftedSegment take(String camera) {
        await().atMost(Duration.ofSeconds(40)).until(() -> recordedToday(camera).compareTo(TAKEN) >= 0);
        dvr(camera, "off");
        UUID id = UUID.fromString(installation
                .gateway()
                .api()
                .get("/cameras/" + camera)
                .path("id")
                .asText());
        return await().atMost(Duration.ofSeconds(20))
                .until(() -> ended(id), some -> !some.isEmpty())
                .getFirst();
    }

    private void dvr(String camera, String mode) {
        installation.gateway().api().patch("/cameras/" + camera, Map.of("dvr", Map.of("mode", mode, "depth_days", 30)));
    }

    private Duration recordedToday(String camera) {
        Duration sum = Duration.ZERO;
        for (var range : installation
                .gateway()
                .api()
                .get("/cameras/" + camera + "/timeline")
                .path("ranges")) {
            sum = sum.plus(Duration.between(
                    Instant.parse(range.path("from").asText()),
                    Instant.parse(range.path("to").asText())));
        }
        return sum;
    }

    /** Segments that have their end. */
    private List<ShiftedSegment> ended(UUID camera) throws IOException {
        List<ShiftedSegment> found = new ArrayList<>();
        for (Path file : RecordedFrames.files(directory.resolve("archive").resolve(camera.toString()))) {
            try (SegmentFile segment = SegmentFile.open(file)) {
                if (segment.endReason() != null) {
                    found.add(ShiftedSegment.read(file));
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

    /** The camera that was recorded all of yesterday. */
    String dayCamera() {
        return DAY;
    }

    /** When yesterday began. */
    Instant midnight() {
        return yesterday.atStartOfDay(here).toInstant();
    }

    /** Whether that camera was recorded at a time of yesterday, and some minutes before and after. */
    boolean isRecordedAllAround(Instant time) {
        long micros = Span.micros(time) - Span.micros(midnight());
        return HOLES.stream()
                .noneMatch(
                        hole -> micros > hole.fromMicros() - AROUND_MICROS && micros < hole.toMicros() + AROUND_MICROS);
    }

    /** When the first recording of yesterday begins. */
    Instant noon() {
        return yesterday.atTime(LocalTime.NOON).atZone(here).toInstant();
    }

    /** When the second one does. */
    Instant again() {
        return noon().plus(RECORDED).plus(MISSING);
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
        dayCamera.close();
        try {
            postgres.close();
            Folder.remove(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
