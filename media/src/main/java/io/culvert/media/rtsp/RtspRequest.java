package io.culvert.media.rtsp;

import org.jspecify.annotations.Nullable;

/**
 * A request as it stood on the wire (RFC 2326 section 6).
 *
 * @param method as sent; methods are case-sensitive
 * @param uri the request URI exactly as the client wrote it, which Digest needs; may be {@code *}
 * @param body empty when there was none; shared, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by no one; copying each body would be waste
public record RtspRequest(String method, String uri, RtspHeaders headers, byte[] body) implements RtspMessage {

    private static final byte[] NO_BODY = {};

    public RtspRequest(String method, String uri, RtspHeaders headers) {
        this(method, uri, headers, NO_BODY);
    }

    public @Nullable String header(String name) {
        return headers.first(name);
    }

    /** The {@code CSeq} number, or -1 when it is missing or no number of 0 to 2^31-1. */
    public int cseq() {
        return sequenceNumber(headers);
    }

    static int sequenceNumber(RtspHeaders headers) {
        String text = headers.first(RtspHeaderNames.CSEQ);
        if (text == null) {
            return -1;
        }
        try {
            return Math.max(-1, Integer.parseInt(text.strip()));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** For a log: URL and headers without secrets, the body by its length. */
    @Override
    public String toString() {
        return method + ' ' + RtspUrl.redact(uri) + ' ' + headers + " body=" + body.length;
    }
}
