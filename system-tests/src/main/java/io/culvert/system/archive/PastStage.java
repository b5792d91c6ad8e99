package io.culvert.system.archive;

import com.fasterxml.jackson.databind.JsonNode;
import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.DatabaseAddress;
import io.culvert.media.Secret;
import io.culvert.system.check.RecordedSegment;
import io.culvert.system.check.RecordedTimeline;
import io.culvert.system.check.RtspViewer;
import io.culvert.system.process.Folder;
import io.culvert.system.process.GatewayProcess;
import io.culvert.system.process.OwnPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A gateway with two cameras: of {@link #PAST} hours are recorded, up to an hour ago, without a hole; {@link #LIVE} is watched.
 * What was recorded are some seconds of today, laid on the disk over and over at other times; the files are as the gateway wrote
 * them. PostgreSQL is a server of its own.
 *
 * <p>Confined to the thread that opened it.
 */
public final class PastStage implements AutoCloseable {
    public static final String PAST = "yesterday";
    public static final String LIVE = "today";

    private static final Duration AGO = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern(
                    "uuuuMMdd'T'HHmmss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final long FIRST_NUMBER = 1_000_000;
    private static final int ROWS_AT_ONCE = 500;
    private static final int OTHERS = 500;

    private final Path directory;
    private final OwnPostgres postgres;
    private final ArchiveStage stage;
    private final Instant end;
    private Instant begin = Instant.EPOCH;
    private long frames;

    private PastStage(Path directory, OwnPostgres postgres, ArchiveStage stage) {
        this.directory = directory;
        this.postgres = postgres;
        this.stage = stage;
        this.end = Instant.now().minus(AGO).truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * A share of a camera.
     *
     * @param rtspUrl the live address
     */
    public record Share(String id, String token, String rtspUrl) {
        /** Where all that is recorded is played. */
        public String replayUrl() {
            return rtspUrl.replace("?", "/replay?");
        }
    }

    /**
     * Starts everything and lays the recording.
     *
     * @param length of the recording, at least
     * @param taken how much of today is recorded for it
     * @param bitrate of the camera whose past it is
     */
    public static PastStage open(Duration length, Duration taken, int bitrate) throws IOException {
        Path directory = Files.createTempDirectory("culvert-past-");
        OwnPostgres postgres = OwnPostgres.start(directory.resolve("postgres"));
        try {
            ArchiveStage stage = ArchiveStage.open(
                    List.of(
                            new ArchiveStage.Kind(
                                    PAST, 1, "--gop", "1", "--padding", "sei", "--bitrate", Integer.toString(bitrate)),
                            new ArchiveStage.Kind(LIVE, 1, "--gop", "1")),
                    postgres.settings());
            PastStage past = new PastStage(directory, postgres, stage);
            past.lay(length, taken);
            return past;
        } catch (IOException | RuntimeException e) {
            postgres.close();
            throw e;
        }
    }

    private void lay(Duration length, Duration taken) throws IOException {
        dvr("continuous");
        if (!RtspViewer.await(PATIENCE.plus(taken), () -> recorded().compareTo(taken) >= 0)) {
            throw new IllegalStateException("nothing is recorded: " + stage.timeline(PAST));
        }
        dvr("off");
        if (!RtspViewer.await(PATIENCE, () -> ended() != null)) {
            throw new IllegalStateException("no segment has ended");
        }
        RecordedSegment model = Objects.requireNonNull(ended());
        ShiftedSegment piece = ShiftedSegment.read(model.file());
        long copies = Math.ceilDiv(length.toNanos() / 1000, piece.micros());
        long from = Span.micros(end) - copies * piece.micros();
        ArchiveIndex index = new ArchiveIndex(
                Database.at(new DatabaseAddress(postgres.url(), OwnPostgres.USER, Secret.of(OwnPostgres.PASSWORD))));
        List<SegmentRow> rows = new ArrayList<>();
        for (int i = 0; i < copies; i++) {
            rows.add(piece.write(stage.root(), FIRST_NUMBER + i, from + i * piece.micros()));
            if (rows.size() == ROWS_AT_ONCE || i == copies - 1) {
                index.add(rows, row -> true);
                rows.clear();
            }
        }
        begin = Span.instant(from);
        frames = copies * model.frames().size();
    }

    private void dvr(String mode) {
        gateway().api().patch("/cameras/" + PAST, Map.of("dvr", Map.of("mode", mode, "depth_days", 30)));
    }

    private Duration recorded() {
        long micros = stage.timeline(PAST).ranges().stream()
                .mapToLong(RecordedTimeline.Stretch::micros)
                .sum();
        return Duration.of(micros, ChronoUnit.MICROS);
    }

    private @Nullable RecordedSegment ended() {
        try {
            return stage.segments(PAST).stream()
                    .filter(segment -> segment.endReason() != null)
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            return null; // being written
        }
    }

    public GatewayProcess gateway() {
        return stage.gateway();
    }

    /** Where what was laid begins. */
    public Instant begin() {
        return begin;
    }

    /** Where it ends. */
    public Instant end() {
        return end;
    }

    /** Pictures in what was laid. */
    public long frames() {
        return frames;
    }

    /** Makes a share of a camera. */
    public Share share(String camera, Map<String, ?> terms) {
        Map<String, Object> body = new HashMap<>(terms);
        body.put("label", "past");
        JsonNode made = gateway().api().post("/cameras/" + camera + "/shares", body);
        return new Share(
                made.path("id").asText(),
                made.path("token").asText(),
                made.path("rtsp_url").asText());
    }

    /** Where its HTTP is. */
    URI http() {
        return URI.create(gateway().ready().path("api_url").asText()).resolve("/");
    }

    /** An instant as {@code Range: clock=} has it. */
    static String clock(Instant instant) {
        return CLOCK.format(instant);
    }

    /** How many sessions of a share are open. */
    int sessionsOf(Share share) {
        int found = 0;
        for (JsonNode session : gateway().api().get("/sessions?limit=1000").path("items")) {
            found += session.path("share_id").asText().equals(share.id()) ? 1 : 0;
        }
        return found;
    }

    /**
     * Has the index know of many more segments, of 500 other cameras, of which there are no files.
     *
     * @param segments in all
     */
    public void fill(int segments) throws SQLException {
        try (Connection connection = database();
                PreparedStatement insert = connection.prepareStatement("""
                        insert into archive_segments (volume, number, camera_id, quality, start_micros, end_micros, bytes,
                            fragments, run, end_reason)
                        select ?::uuid, i, md5((i %% %d)::text)::uuid, 0, ?::bigint - i / %d * 60000000::bigint,
                            ?::bigint - (i / %d - 1) * 60000000::bigint, 7500000, 30, ?::uuid, 1
                        from generate_series(1, ?) i
                        """.formatted(OTHERS, OTHERS, OTHERS))) {
            UUID elsewhere = new UUID(1, 1);
            insert.setObject(1, elsewhere);
            insert.setLong(2, Span.micros(end));
            insert.setLong(3, Span.micros(end));
            insert.setObject(4, elsewhere);
            insert.setInt(5, segments);
            insert.executeUpdate();
            try (Statement analyze = connection.createStatement()) {
                analyze.execute("analyze archive_segments");
            }
        }
    }

    /** What the gateway sent to one of the sessions of a protocol, the most. */
    long mostBytes(String protocol) {
        long most = 0;
        for (JsonNode session : gateway().api().get("/sessions?limit=1000").path("items")) {
            if (session.path("protocol").asText().equals(protocol)) {
                most = Math.max(most, session.path("bytes").asLong());
            }
        }
        return most;
    }

    /** The UUID that the live camera stamps into its frames. */
    UUID live() {
        return stage.stamp(LIVE);
    }

    /** A connection of one's own to the gateway's database. */
    Connection database() throws SQLException {
        return DriverManager.getConnection(postgres.url(), OwnPostgres.USER, OwnPostgres.PASSWORD);
    }

    /** Where the archive lies. */
    Path root() {
        return stage.root();
    }

    @Override
    public void close() {
        stage.close();
        try {
            postgres.close();
            Folder.remove(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
