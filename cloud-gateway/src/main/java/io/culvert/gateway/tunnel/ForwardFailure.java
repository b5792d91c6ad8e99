package io.culvert.gateway.tunnel;

/**
 * Why a service of a camera cannot be reached, or not any more.
 *
 * @param message for a person; without addresses, which the gateway does not know
 */
public record ForwardFailure(Code code, String message) {

    /** The closed set of reasons. */
    public enum Code {
        /** The agent has no tunnel to this gateway, or lost it. */
        AGENT_OFFLINE,
        /** The agent announced no such camera, or the camera no such service. */
        NO_SUCH_SERVICE,
        /** The service takes no connection, or does not answer in time. */
        UNREACHABLE,
        /** The agent's own rule forbids what the service's name leads to. */
        FORBIDDEN,
        /** As many forwards as allowed. */
        BUSY,
        /** Nothing came for too long. */
        SILENT,
        /** The service broke the connection, or the agent ended it. */
        BROKEN,
        /** Anything else. */
        INTERNAL
    }
}
