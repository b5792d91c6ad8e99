package io.culvert.agent.camera;

import io.culvert.media.rtsp.client.RtspClientFailure;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.CommandFailed;
import io.culvert.proto.tunnel.v1.Description;
import io.culvert.proto.tunnel.v1.MediaKind;
import io.culvert.proto.tunnel.v1.Track;
import java.util.List;

/** Media's types in the tunnel's words; the one place where a camera's failure gets its code. */
final class TunnelMapping {
    private TunnelMapping() {}

    static CarryError error(RtspClientFailure.Kind kind) {
        return switch (kind) {
            case CLOSED_BY_US -> CarryError.CARRY_ERROR_STOPPED;
            case UNREACHABLE, TIMED_OUT -> CarryError.CARRY_ERROR_UNREACHABLE;
            case BAD_CREDENTIALS -> CarryError.CARRY_ERROR_BAD_CREDENTIALS;
            case NO_SUCH_STREAM -> CarryError.CARRY_ERROR_NO_SUCH_STREAM;
            case BUSY -> CarryError.CARRY_ERROR_BUSY;
            case PROTOCOL, UNSUPPORTED, OVER_BUDGET -> CarryError.CARRY_ERROR_UNSUPPORTED;
            case SILENT -> CarryError.CARRY_ERROR_SILENT;
            case ENDED -> CarryError.CARRY_ERROR_ENDED;
        };
    }

    /** A carry came to nothing before the gateway heard of it. */
    static AgentControl failed(long carryId, CarryError error, String message) {
        return AgentControl.newBuilder()
                .setCommandFailed(CommandFailed.newBuilder()
                        .setId(carryId)
                        .setError(error)
                        .setMessage(message))
                .build();
    }

    static Description description(StreamDescription stream, int parameterSetId) {
        return Description.newBuilder()
                .setParameterSetId(parameterSetId)
                .addAllTracks(tracks(stream))
                .build();
    }

    static List<Track> tracks(StreamDescription stream) {
        return stream.tracks().stream().map(TunnelMapping::track).toList();
    }

    private static Track track(TrackDescription track) {
        return Track.newBuilder()
                .setIndex(track.index())
                .setKind(kind(track.kind()))
                .setEncodingName(track.encodingName())
                .setPayloadType(track.payloadType())
                .setClockRate(track.clockRate())
                .setChannels(track.channels())
                .setFmtp(track.fmtp())
                .setWidth(track.width())
                .setHeight(track.height())
                .build();
    }

    private static MediaKind kind(io.culvert.media.stream.MediaKind kind) {
        return switch (kind) {
            case VIDEO -> MediaKind.MEDIA_KIND_VIDEO;
            case AUDIO -> MediaKind.MEDIA_KIND_AUDIO;
            case APPLICATION -> MediaKind.MEDIA_KIND_APPLICATION;
        };
    }
}
