package io.culvert.gateway.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.culvert.gateway.accounts.Principal;
import io.culvert.gateway.archive.index.DayTotal;
import io.culvert.gateway.archive.index.Gap;
import io.culvert.gateway.archive.index.ProtectedPiece;
import io.culvert.gateway.archive.index.ProtectedPieces;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.index.Timeline;
import io.culvert.gateway.archive.index.Timelines;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.Cameras;
import io.culvert.gateway.motion.MotionMark;
import io.culvert.gateway.motion.MotionMarks;
import io.culvert.gateway.stream.Quality;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is recorded of a camera: as a time line, and by days. */
@Controller("/api/v1/cameras/{name}")
@Tag(name = "archive")
class TimelineController {
    private static final int MOST_DAYS = 400;
    private static final double LONGEST_RESOLUTION_S = 86_400;

    private final Cameras cameras;
    private final Timelines timelines;
    private final ProtectedPieces pieces;
    private final MotionMarks motion;
    private final Clock clock;

    TimelineController(Cameras cameras, Timelines timelines, ProtectedPieces pieces, MotionMarks motion, Clock clock) {
        this.cameras = cameras;
        this.timelines = timelines;
        this.pieces = pieces;
        this.motion = motion;
        this.clock = clock;
    }

    /** A camera's past. */
    @Serdeable
    @Schema(name = "Timeline")
    record TimelineView(
            @Schema(description = "holes shorter than this are left out, seconds; 0 when all are shown")
            @JsonProperty("resolution_s")
            double resolutionS,

            @Schema(description = "what is recorded without a hole")
            List<RangeView> ranges,

            @Schema(description = "what was to be recorded and is not")
            List<GapView> gaps,

            @Schema(description = "motion, and what else devices told")
            List<MarkView> events,

            @Schema(description = "what somebody wants to be kept") @JsonProperty("protected")
            List<PieceView> protectedPieces) {}

    /** From a time to a later one. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "TimelineRange")
    record RangeView(Instant from, Instant to) {
        static RangeView of(Span span) {
            return new RangeView(span.from(), span.to());
        }
    }

    /** A hole, and why it is there. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "TimelineGap")
    record GapView(
            Instant from,
            Instant to,

            @Schema(description = "`camera`, `lan`, `uplink`, `agent`, `gateway`, `disk`, `database` or `switched_off`")
            String reason) {
        static GapView of(Gap gap) {
            return new GapView(gap.span().from(), gap.span().to(), gap.cause().word());
        }
    }

    /** A mark on the time line. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "TimelineEvent")
    record MarkView(
            UUID id,

            @Schema(description = "`motion`, or a word of the device's own")
            String type,

            Instant from,

            @Schema(description = "null while it goes on") @Nullable
            Instant to) {
        static MarkView of(MotionMark mark) {
            Long to = mark.toMicros();
            return new MarkView(
                    mark.id(), mark.type(), Span.instant(mark.fromMicros()), to == null ? null : Span.instant(to));
        }
    }

    /** A protected piece. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "ProtectedPiece")
    record PieceView(UUID id, Instant from, Instant to, String label) {
        static PieceView of(ProtectedPiece piece) {
            return new PieceView(piece.id(), piece.span().from(), piece.span().to(), piece.label());
        }
    }

    @Get("/timeline")
    @Operation(
            summary = "What is recorded of a camera, what is missing and why, what moved, what is protected",
            description = TimeWindow.DESCRIPTION
                    + " What was recorded appears two seconds later at most. `resolution_s` leaves out holes that are"
                    + " shorter; without it they are left out only where there are more than 10,000 ranges or gaps:"
                    + " `resolution_s` of the answer says so. Events are 10,000 at most. `quality=sub`: the second stream,"
                    + " which is not recorded.")
    TimelineView timeline(
            Principal principal,
            String name,
            @Nullable @QueryValue String from,
            @Nullable @QueryValue String to,
            @Nullable @QueryValue("resolution_s") String resolutionS,
            @Nullable @QueryValue String quality) {
        Camera camera = Caller.camera(cameras, principal, name);
        Span window = TimeWindow.parse(from, to, clock.instant());
        Timeline timeline =
                timelines.of(RecordingKey.of(camera.id(), Quality.of(quality)), window, resolution(resolutionS));
        return new TimelineView(
                timeline.resolutionMicros() / 1e6,
                timeline.ranges().stream().map(RangeView::of).toList(),
                timeline.gaps().stream().map(GapView::of).toList(),
                motion.between(camera.id(), window.fromMicros(), window.toMicros()).stream()
                        .map(MarkView::of)
                        .toList(),
                pieces.within(camera.id(), window).stream().map(PieceView::of).toList());
    }

    private static long resolution(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return 0;
        }
        if (!text.matches("[0-9]{1,5}(\\.[0-9]{1,6})?") || Double.parseDouble(text) > LONGEST_RESOLUTION_S) {
            throw ProblemException.invalid("resolution_s", "must be seconds from 0 to 86400");
        }
        return Math.round(Double.parseDouble(text) * 1e6);
    }

    /** The days of a camera. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "Calendar")
    record CalendarView(
            @Schema(description = "the zone whose days these are")
            String tz,

            List<DayView> days) {}

    /** What of one day is recorded. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "CalendarDay")
    record DayView(
            LocalDate date,
            @Schema(description = "recorded") long seconds,

            @Schema(description = "of what begins on that day")
            long bytes) {
        static DayView of(DayTotal total) {
            return new DayView(total.day(), total.seconds(), total.bytes());
        }
    }

    @Get("/calendar")
    @Operation(
            summary = "How much of each day is recorded",
            description =
                    "`from` and `to` are days like 2026-01-31, both included, 400 at most; left out: today and the"
                            + " 30 days before. `tz` is the zone whose days are meant, like `Europe/Berlin` or `+02:00`; left"
                            + " out: UTC. Days without recordings are left out. `quality=sub`: the second stream, which is not"
                            + " recorded.")
    CalendarView calendar(
            Principal principal,
            String name,
            @Nullable @QueryValue String from,
            @Nullable @QueryValue String to,
            @Nullable @QueryValue String tz,
            @Nullable @QueryValue String quality) {
        Camera camera = Caller.camera(cameras, principal, name);
        ZoneId zone = zone(tz);
        LocalDate last = day("to", to, LocalDate.ofInstant(clock.instant(), zone));
        LocalDate first = day("from", from, last.minusDays(30));
        if (first.isAfter(last) || ChronoUnit.DAYS.between(first, last) >= MOST_DAYS) {
            throw ProblemException.invalid("from", "must be at most " + (MOST_DAYS - 1) + " days before to");
        }
        List<DayView> days =
                timelines.days(RecordingKey.of(camera.id(), Quality.of(quality)), first, last, zone).stream()
                        .filter(day -> day.seconds() > 0 || day.bytes() > 0)
                        .map(DayView::of)
                        .toList();
        return new CalendarView(zone.getId(), days);
    }

    private static ZoneId zone(@Nullable String text) {
        try {
            // A plus sign that nobody escaped has become a blank.
            return text == null || text.isEmpty() ? ZoneOffset.UTC : ZoneId.of(text.replace(' ', '+'));
        } catch (DateTimeException e) {
            throw ProblemException.invalid("tz", "must be a time zone like Europe/Berlin or +02:00");
        }
    }

    private static LocalDate day(String field, @Nullable String text, LocalDate usual) {
        if (text == null || text.isEmpty()) {
            return usual;
        }
        try {
            LocalDate day = LocalDate.parse(text);
            if (day.getYear() >= 1971 && day.getYear() <= 9998) {
                return day;
            }
        } catch (DateTimeException e) {
            // said below
        }
        throw ProblemException.invalid(field, "must be a day like 2026-01-31");
    }
}
