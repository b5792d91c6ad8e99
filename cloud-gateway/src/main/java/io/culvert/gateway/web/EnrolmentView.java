package io.culvert.gateway.web;

import io.culvert.gateway.provisioning.QrEnrolment;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An enrolment as it is shown: how far it has come. */
@Serdeable(naming = SnakeCaseStrategy.class)
@Schema(name = "Enrolment")
record EnrolmentView(
        UUID id,

        @Schema(description = "waiting, bound or expired") String state,

        @Schema(
                description =
                        "how far it has come: waiting, reached (an agent has read the code), enrolled, online, camera")
        String step,

        @Schema(description = "every step so far, oldest first")
        List<Step> steps,

        @Schema(description = "why it does not go on: limit_reached or not_allowed; null while it does") @Nullable
        String problem,

        UUID siteId,
        String title,
        Instant createdAt,
        Instant expiresAt,

        @Schema(description = "null until an agent has won the code") @Nullable
        String agentId,

        @Schema(description = "null until the agent has announced an input") @Nullable
        CameraView camera) {

    /** One thing that happened. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "EnrolmentStep")
    record Step(
            @Schema(
                    description =
                            "code_read, wifi_joined, gateway_reached (as the agent says), reached, enrolled, online, camera")
            String step,

            @Schema(description = "by the gateway's clock; null for what the agent says") @Nullable
            Instant at,

            @Schema(description = "how long it took the agent, null when nobody knows") @Nullable
            Long tookMs) {}

    static EnrolmentView of(QrEnrolment enrolment, @Nullable CameraView camera, Instant now) {
        return new EnrolmentView(
                enrolment.id(),
                enrolment.state(now).name().toLowerCase(Locale.ROOT),
                enrolment.step().name().toLowerCase(Locale.ROOT),
                steps(enrolment),
                enrolment.problem(),
                enrolment.siteId(),
                enrolment.title(),
                enrolment.createdAt(),
                enrolment.expiresAt(),
                enrolment.agentId(),
                camera);
    }

    private static List<Step> steps(QrEnrolment enrolment) {
        List<Step> steps = new ArrayList<>();
        enrolment
                .steps()
                .forEach(said -> steps.add(new Step(said.stage(), null, said.tookMs() == 0 ? null : said.tookMs())));
        add(steps, "reached", enrolment.reachedAt());
        add(steps, "enrolled", enrolment.boundAt());
        add(steps, "online", enrolment.onlineAt());
        add(steps, "camera", enrolment.cameraAt());
        return List.copyOf(steps);
    }

    private static void add(List<Step> steps, String step, @Nullable Instant at) {
        if (at != null) {
            steps.add(new Step(step, at, null));
        }
    }
}
