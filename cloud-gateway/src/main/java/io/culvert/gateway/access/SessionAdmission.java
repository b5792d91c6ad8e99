package io.culvert.gateway.access;

/** The outcome of {@link AccessGate#open}. */
public sealed interface SessionAdmission {

    /** The session counts from now on; the front door closes it when the viewer leaves. */
    record Admitted(ViewingSession session) implements SessionAdmission {}

    /** The share or the user has as many sessions as allowed. */
    record LimitReached() implements SessionAdmission {}

    /** The permit is no longer good: revoked, expired or ended since the gate decided. */
    record Forbidden(String reason) implements SessionAdmission {}
}
