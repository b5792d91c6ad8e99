package io.culvert.gateway.stream;

/**
 * Why a source ended or could not start.
 *
 * @param code the closed set that front doors map to their own statuses
 * @param message for a person; never holds a password or token
 */
public record SourceFailure(Code code, String message) {
    /** Every way a source can fail. */
    public enum Code {
        /** No agent that could carry the camera is attached. */
        AGENT_OFFLINE,
        /** The camera does not answer on its network. */
        CAMERA_UNREACHABLE,
        /** The camera refused the user name or password. */
        BAD_CREDENTIALS,
        /** The camera answers but has no such stream. */
        NO_SUCH_STREAM,
        /** The camera takes no further session. */
        BUSY,
        /** The camera offers nothing that can be carried. */
        UNSUPPORTED,
        /** Connected, but no media came for too long. */
        SILENT,
        /** The other side ended it. */
        ENDED,
        /** The camera was removed or became another one. */
        NO_SUCH_CAMERA,
        /** A fault of our own. */
        INTERNAL
    }
}
