package io.culvert.gateway.access;

/**
 * The gate's answer. Every front door turns each case into a status of its protocol in exactly one table (RTSP: 401, 403,
 * 404, 453, 503 in the order below).
 */
public sealed interface AccessDecision {

    /** Let in. The permit is good for {@link AccessGate#open} and is checked again there. */
    record Allowed(Permit permit) implements AccessDecision {}

    /** No credential yet: ask for one. */
    record Challenge() implements AccessDecision {}

    /**
     * The credential does not allow this.
     *
     * @param reason for a log line and a person who debugs; tells nothing about objects of others
     */
    record Forbidden(String reason) implements AccessDecision {}

    /** The caller may look, and there is no such camera (or no such stream of it) among the caller's. */
    record NotFound() implements AccessDecision {}

    /** The share or the user has as many sessions as allowed. */
    record LimitReached() implements AccessDecision {}

    /** The gate cannot know now, e.g. a credential it has not seen before while the database is away. */
    record Unavailable(String reason) implements AccessDecision {}
}
