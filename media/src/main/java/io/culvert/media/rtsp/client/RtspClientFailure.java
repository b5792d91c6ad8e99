package io.culvert.media.rtsp.client;

/**
 * Why a session ended.
 *
 * @param message what failed, at which camera and what was expected; without any secret
 */
public record RtspClientFailure(Kind kind, String message) {

    /** The closed set of reasons. */
    public enum Kind {
        /** The caller closed, or a description that was all that was asked for. */
        CLOSED_BY_US,
        /** The host is unknown, does not answer or refuses the connection. */
        UNREACHABLE,
        /** Connected, but a request was not answered in time. */
        TIMED_OUT,
        /** 401 to our password, 403, or a password is asked for and we have none. */
        BAD_CREDENTIALS,
        /** 404 and its like. */
        NO_SUCH_STREAM,
        /** 453 or 503: the camera serves as many as it can. */
        BUSY,
        /** The camera says what we cannot understand, or refuses what it should not. */
        PROTOCOL,
        /** No track, transport or authentication that both sides know; redirects. */
        UNSUPPORTED,
        /** Playing, but no packet came for the silence timeout. */
        SILENT,
        /** It sends more than its {@link StreamBudget} allows. */
        OVER_BUDGET,
        /** The camera closed the connection. */
        ENDED
    }
}
