package io.culvert.media.sdp;

/** The text is no session description that Culvert takes; the message says why, without quoting more than a line. */
public final class SdpException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    SdpException(String message) {
        super(message);
    }
}
