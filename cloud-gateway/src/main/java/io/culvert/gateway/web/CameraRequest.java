package io.culvert.gateway.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraDraft;
import io.culvert.gateway.cameras.CameraSource;
import io.culvert.gateway.cameras.Dvr;
import io.culvert.gateway.cameras.SourceDraft;
import io.culvert.media.Secret;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A camera as it is sent to be added, or with a patch on top to be changed. */
@Serdeable(naming = SnakeCaseStrategy.class)
@Schema(name = "CameraRequest")
record CameraRequest(
        @Schema(description = "a-z, 0-9, _ and -, at most 63; unique; made from the title when left out")
        @Nullable
        @Size(max = 200)
        String name,

        @Nullable @PlainText @Size(max = 200) String title,

        @Schema(description = "needed for a user's camera") @Nullable
        UUID siteId,

        @Nullable @Valid Source source,

        @Schema(description = "true (default): the source runs while somebody watches; false: always") @Nullable
        Boolean onDemand,

        @Nullable @Min(0) @Max(60_000) Integer networkCacheMs,
        @Nullable Boolean videoOnly,
        @Nullable Boolean ptz,
        @Nullable Boolean motionEvents,
        @Nullable @Valid DvrRequest dvr) {

    /** Where the media comes from; which fields count depends on the type. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "CameraSource")
    record Source(
            @Schema(description = "agent or rtsp") @Nullable String type,
            @Nullable @PlainText @Size(max = 12) String agentId,
            @Nullable @PlainText @Size(max = 200) String input,
            @Nullable @PlainText @Size(max = 200) String subInput,
            @Nullable @PlainText @Size(max = 2048) String url,
            @Nullable @PlainText @Size(max = 2048) String subUrl,
            @Nullable @PlainText @Size(max = 200) String username,

            @Schema(description = "never returned", accessMode = Schema.AccessMode.WRITE_ONLY)
            @Nullable
            @Size(max = 200)
            String password) {

        /** As it may be shown: without the password. */
        static Source shown(CameraSource source) {
            return switch (source) {
                case CameraSource.Agent agent ->
                    new Source("agent", agent.agentId(), agent.input(), agent.subInput(), null, null, null, null);
                case CameraSource.Rtsp rtsp ->
                    new Source("rtsp", null, null, null, rtsp.url(), rtsp.subUrl(), rtsp.username(), null);
            };
        }

        SourceDraft draft() {
            return switch (type) {
                case "agent" ->
                    new SourceDraft.Agent(
                            required("source.agent_id", agentId), required("source.input", input), filled(subInput));
                case "rtsp" ->
                    new SourceDraft.Rtsp(
                            Secret.of(required("source.url", url)),
                            subUrl == null || subUrl.isBlank() ? null : Secret.of(subUrl),
                            filled(username),
                            password == null ? null : Secret.of(password));
                case "publish" ->
                    throw new ProblemException(
                            ProblemCode.NOT_SUPPORTED, "Cameras that publish are not part of this version.");
                case null, default -> throw ProblemException.invalid("source.type", "must be agent or rtsp");
            };
        }

        private static String required(String field, @Nullable String value) {
            if (value == null || value.isBlank()) {
                throw ProblemException.invalid(field, "must not be empty");
            }
            return value;
        }

        private static @Nullable String filled(@Nullable String value) {
            return value == null || value.isBlank() ? null : value;
        }

        @Override
        public String toString() {
            return "Source[type=" + type + "]";
        }
    }

    /** The camera that is there, as it would be sent to make it. */
    static CameraRequest of(Camera camera) {
        return new CameraRequest(
                camera.name(),
                camera.title(),
                camera.siteId(),
                Source.shown(camera.source()),
                camera.onDemand(),
                camera.networkCacheMs(),
                camera.videoOnly(),
                camera.ptz(),
                camera.motionEvents(),
                DvrRequest.shown(camera.dvr()));
    }

    /** @param withSource whether the source was named, else the one there is stays */
    CameraDraft draft(boolean withSource) {
        if (withSource && source == null) {
            throw ProblemException.invalid("source", "must not be empty");
        }
        return new CameraDraft(
                name == null || name.isEmpty() ? null : name,
                title != null && !title.isBlank() ? title : name != null ? name : "Camera",
                siteId,
                withSource && source != null ? source.draft() : null,
                onDemand == null || onDemand,
                networkCacheMs == null ? 0 : networkCacheMs,
                Boolean.TRUE.equals(videoOnly),
                Boolean.TRUE.equals(ptz),
                Boolean.TRUE.equals(motionEvents),
                dvr == null ? Dvr.OFF : dvr.asked());
    }
}
