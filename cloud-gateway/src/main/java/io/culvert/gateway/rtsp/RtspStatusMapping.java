package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.stream.Quality;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.media.rtsp.RtspStatus;

/** The one table of RTSP statuses for what other features decide or report (contract, section 3). */
final class RtspStatusMapping {
    private RtspStatusMapping() {}

    /** {@code OK} for a permit. */
    static RtspStatus of(AccessDecision decision) {
        return switch (decision) {
            case AccessDecision.Allowed _ -> RtspStatus.OK;
            case AccessDecision.Challenge _ -> RtspStatus.UNAUTHORIZED;
            case AccessDecision.Forbidden _ -> RtspStatus.FORBIDDEN;
            case AccessDecision.NotFound _ -> RtspStatus.NOT_FOUND;
            case AccessDecision.LimitReached _ -> RtspStatus.NOT_ENOUGH_BANDWIDTH;
            case AccessDecision.Unavailable _ -> RtspStatus.SERVICE_UNAVAILABLE;
        };
    }

    static RtspStatus of(SourceFailure failure, Quality quality) {
        return switch (failure.code()) {
            // A camera without a second stream has no such address; one whose only stream is gone is out of order.
            case NO_SUCH_STREAM -> quality == Quality.SUB ? RtspStatus.NOT_FOUND : RtspStatus.SERVICE_UNAVAILABLE;
            case NO_SUCH_CAMERA -> RtspStatus.NOT_FOUND;
            case AGENT_OFFLINE, CAMERA_UNREACHABLE, BAD_CREDENTIALS, BUSY, UNSUPPORTED, SILENT, ENDED, INTERNAL ->
                RtspStatus.SERVICE_UNAVAILABLE;
        };
    }
}
