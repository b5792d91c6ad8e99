package io.culvert.gateway.rtsp;

import java.time.Duration;

/**
 * When a client last showed that it is there: a request, or RTCP.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class SignsOfLife {
    private final RtspConfig.Patience patience;
    private long givenNanos;
    private long probedNanos;

    SignsOfLife(RtspConfig.Patience patience, long nowNanos) {
        this.patience = patience;
        this.givenNanos = nowNanos;
        this.probedNanos = nowNanos;
    }

    void given(long nowNanos) {
        givenNanos = nowNanos;
    }

    /** How long a session is kept without one: a quarter longer than is announced. */
    Duration keptFor() {
        return patience.session().multipliedBy(5).dividedBy(4);
    }

    boolean areMissing(long nowNanos) {
        return nowNanos - givenNanos > keptFor().toNanos();
    }

    /** Whether it is time to ask, which is to be done then. */
    boolean isProbeDue(long nowNanos) {
        boolean due =
                nowNanos - Math.max(givenNanos, probedNanos) > patience.probe().toNanos();
        if (due) {
            probedNanos = nowNanos;
        }
        return due;
    }
}
