package io.culvert.gateway.web;

import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.hls.Playable;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.StreamStatus;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.TrackDescription;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A camera as it is shown. */
@Serdeable(naming = SnakeCaseStrategy.class)
@Schema(name = "Camera")
record CameraView(
        UUID id,
        String name,
        String title,
        @Nullable UUID siteId,
        CameraRequest.Source source,
        boolean onDemand,
        int networkCacheMs,
        boolean videoOnly,
        boolean ptz,
        boolean motionEvents,
        DvrRequest dvr,

        @Schema(description = "what its agent offers of it under /services now, e.g. http")
        List<String> services,

        Instant createdAt,
        Status status) {

    /** How the camera is doing, at most a second old. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "CameraStatus")
    record Status(
            @Schema(description = "idle, starting, live or error")
            String state,

            @Schema(description = "a stable code, e.g. camera_unreachable; null unless state is error") @Nullable
            String error,

            @Schema(description = "the error in words") @Nullable
            String errorMessage,

            @Nullable Instant since,

            @Schema(description = "sessions at the camera itself")
            int sourceConnections,

            @Schema(description = "sessions that play") int viewers,
            long bitrateBps,
            List<Track> tracks) {

        /** @param shown the stream that tells most: the main one unless only the smaller one runs */
        static Status of(StreamStatus shown, int sourceConnections, int viewers) {
            SourceFailure failure = shown.error();
            return new Status(
                    shown.state().name().toLowerCase(Locale.ROOT),
                    failure == null ? null : failure.code().name().toLowerCase(Locale.ROOT),
                    failure == null ? null : failure.message(),
                    shown.since(),
                    sourceConnections,
                    viewers,
                    shown.bitrateBps(),
                    shown.tracks().stream().map(Track::of).toList());
        }
    }

    /** One track of a stream. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "CameraTrack")
    record Track(
            @Schema(description = "video, audio or application")
            String kind,

            @Schema(description = "e.g. h264") String codec,
            @Nullable Integer width,
            @Nullable Integer height,
            int clockRate,
            @Nullable Integer channels,

            @Schema(description = "whether HLS and MP4 carry it; RTSP carries every track")
            boolean hls) {

        static Track of(TrackDescription track) {
            boolean video = track.kind() == MediaKind.VIDEO;
            boolean audio = track.kind() == MediaKind.AUDIO;
            return new Track(
                    track.kind().name().toLowerCase(Locale.ROOT),
                    track.codec().word(),
                    video && track.width() > 0 ? track.width() : null,
                    video && track.height() > 0 ? track.height() : null,
                    track.clockRate(),
                    audio ? track.channels() : null,
                    Playable.is(track));
        }
    }

    static CameraView of(Camera camera, List<String> services, Status status) {
        return new CameraView(
                camera.id(),
                camera.name(),
                camera.title(),
                camera.siteId(),
                CameraRequest.Source.shown(camera.source()),
                camera.onDemand(),
                camera.networkCacheMs(),
                camera.videoOnly(),
                camera.ptz(),
                camera.motionEvents(),
                DvrRequest.shown(camera.dvr()),
                services,
                camera.createdAt(),
                status);
    }
}
