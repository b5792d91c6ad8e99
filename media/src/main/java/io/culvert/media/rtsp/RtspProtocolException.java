package io.culvert.media.rtsp;

import io.netty.handler.codec.DecoderException;

/**
 * The peer sent what is not RTSP 1.0 or is beyond our limits. The message says what was found and what was expected,
 * never the text itself, which may hold a token; {@link #status()} is what a server answers before it closes.
 */
public final class RtspProtocolException extends DecoderException {

    private static final long serialVersionUID = 1L;

    private final RtspStatus status;

    public RtspProtocolException(RtspStatus status, String message) {
        super(message);
        this.status = status;
    }

    public RtspProtocolException(String message) {
        this(RtspStatus.BAD_REQUEST, message);
    }

    public RtspStatus status() {
        return status;
    }
}
