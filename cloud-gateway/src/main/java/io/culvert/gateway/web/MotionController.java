package io.culvert.gateway.web;

import io.culvert.gateway.accounts.Principal;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.Cameras;
import io.culvert.gateway.motion.MotionAnswer;
import io.culvert.gateway.motion.MotionIntake;
import io.culvert.gateway.motion.MotionReport;
import io.culvert.gateway.motion.MotionSource;
import io.culvert.gateway.motion.MotionState;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Motion that programs tell of: an alarm system, a detector, a camera that can call a web address. */
@Controller("/api/v1/cameras/{name}/motion")
@Tag(name = "motion")
class MotionController {

    private final Cameras cameras;
    private final MotionIntake intake;
    private final Clock clock;

    MotionController(Cameras cameras, MotionIntake intake, Clock clock) {
        this.cameras = cameras;
        this.intake = intake;
        this.clock = clock;
    }

    /** What moved, and whether it still does. */
    @Serdeable
    @Schema(name = "MotionRequest")
    record MotionRequest(
            @Schema(description = "a word for the kind of motion; default motion")
            @Nullable
            @Pattern(regexp = MotionReport.TYPE_RULE)
            String type,

            @Schema(description = "started, stopped, or pulse (the default): a moment of which no end will be told")
            @Nullable
            @Pattern(regexp = "started|stopped|pulse")
            String state,

            @Schema(description = "when; default now. An hour ago at most; up to two minutes ahead counts as now")
            @Nullable
            Instant at) {

        static final MotionRequest EMPTY = new MotionRequest(null, null, null);

        MotionReport report(Instant now) {
            return new MotionReport(
                    MotionSource.REST,
                    type == null ? MotionReport.MOTION : type,
                    at == null ? now : at,
                    switch (state == null ? "pulse" : state) {
                        case "started" -> MotionState.STARTED;
                        case "stopped" -> MotionState.STOPPED;
                        default -> MotionState.PULSE;
                    });
        }
    }

    /** What became of it. */
    @Serdeable
    @Schema(name = "MotionResult")
    record MotionResult(
            @Schema(description = "taken, or nothing_to_stop where no such motion goes on")
            String outcome) {}

    @Post
    @Status(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Tell of motion before a camera",
            description = "Marks the timeline, starts recording on motion, is told as `stream_motion_started` and"
                    + " `stream_motion_stopped`. A pulse lasts 8 s, further ones prolong it; what is started ends when it is"
                    + " stopped, or 5 minutes after it was last said to go on. Without a body: a pulse, now. 409"
                    + " `motion_switched_off` where the camera's `motion_events` is false, 429 where one camera has too many"
                    + " short motions or more than 8 kinds of them.")
    MotionResult tell(Principal principal, String name, @Nullable @Valid @Body MotionRequest body) {
        Camera camera = Caller.camera(cameras, principal, name);
        MotionRequest request = body == null ? MotionRequest.EMPTY : body;
        return result(intake.report(camera, request.report(clock.instant())));
    }

    private static MotionResult result(MotionAnswer answer) {
        return switch (answer) {
            case TAKEN -> new MotionResult("taken");
            case NOTHING_TO_STOP -> new MotionResult("nothing_to_stop");
            case SWITCHED_OFF -> throw new ProblemException(ProblemCode.MOTION_SWITCHED_OFF);
            case AHEAD -> throw ProblemException.invalid("at", "must be two minutes ahead at most");
            case TOO_OLD -> throw ProblemException.invalid("at", "must be an hour ago at most");
            case TOO_MANY ->
                throw new ProblemException(
                        ProblemCode.TOO_MANY_ATTEMPTS, "The camera has too many short motions, or kinds of them.");
        };
    }
}
