package io.culvert.media.rtsp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A response (RFC 2326 section 7).
 *
 * @param status the code as sent, which may be one we do not know
 * @param reason the phrase behind it, possibly empty
 * @param body empty when there was none; shared, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by no one; copying each body would be waste
public record RtspResponse(int status, String reason, RtspHeaders headers, byte[] body) implements RtspMessage {

    private static final byte[] NO_BODY = {};

    public static RtspResponse of(RtspStatus status) {
        return new RtspResponse(status.code(), status.reason(), new RtspHeaders(), NO_BODY);
    }

    /** An answer to that request: carries its {@code CSeq}, when it had one. */
    public static RtspResponse to(RtspRequest request, RtspStatus status) {
        RtspResponse response = of(status);
        String cseq = request.header(RtspHeaderNames.CSEQ);
        if (cseq != null) {
            response.headers.add(RtspHeaderNames.CSEQ, cseq);
        }
        return response;
    }

    /** Adds a header to this response and returns it. */
    public RtspResponse with(String name, String value) {
        headers.add(name, value);
        return this;
    }

    /** The same response with a body of that type. */
    public RtspResponse withBody(String contentType, byte[] content) {
        headers.set(RtspHeaderNames.CONTENT_TYPE, contentType);
        return new RtspResponse(status, reason, headers, content);
    }

    public @Nullable String header(String name) {
        return headers.first(name);
    }

    /** The {@code CSeq} number, or -1 when it is missing or no number. */
    public int cseq() {
        return RtspRequest.sequenceNumber(headers);
    }

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** For a log: headers without secrets, the body by its length. */
    @Override
    public String toString() {
        return status + " " + reason + ' ' + headers + " body=" + body.length;
    }
}
