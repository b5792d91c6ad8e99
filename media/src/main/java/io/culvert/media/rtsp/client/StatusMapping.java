package io.culvert.media.rtsp.client;

import io.culvert.media.rtsp.RtspResponse;
import io.culvert.media.rtsp.RtspStatus;
import io.culvert.media.rtsp.RtspUrl;
import io.culvert.media.rtsp.client.RtspClientFailure.Kind;

/** What a camera's refusal means: the one table from RTSP status codes to reasons. */
final class StatusMapping {

    private StatusMapping() {}

    /** Total: every code that is not a success has a reason. */
    static Kind kind(int status) {
        return switch (status) {
            case 401, 403, 407 -> Kind.BAD_CREDENTIALS;
            case 404, 410 -> Kind.NO_SUCH_STREAM;
            case 453, 503 -> Kind.BUSY;
            case 406, 415, 461, 505, 551 -> Kind.UNSUPPORTED;
            // A redirect could lead our password to another host.
            case 300, 301, 302, 303, 304, 305 -> Kind.UNSUPPORTED;
            default -> Kind.PROTOCOL;
        };
    }

    static RtspClientFailure failure(String method, String uri, RtspResponse response) {
        RtspStatus known = RtspStatus.of(response.status());
        String status = known == null ? "status " + response.status() : known.toString();
        String redirect = response.status() / 100 == 3 ? " (redirects are not followed)" : "";
        return new RtspClientFailure(
                kind(response.status()),
                "the camera answered " + status + " to " + method + ' ' + RtspUrl.redact(uri) + redirect);
    }
}
