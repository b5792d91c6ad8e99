package io.culvert.gateway.motion.onvif;

/** A camera that could not be asked, or did not answer as it should. */
final class OnvifFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** The closed set of reasons. */
    enum Kind {
        /** The agent or the camera is not there, or busy. */
        AWAY,
        /** The camera wants a login that nobody here has. */
        LOGIN,
        /** The camera knows no such thing. */
        UNSUPPORTED,
        /** What it answered cannot be read. */
        NONSENSE
    }

    private final Kind kind;

    OnvifFailure(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
