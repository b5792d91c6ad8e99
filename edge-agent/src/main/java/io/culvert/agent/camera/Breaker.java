package io.culvert.agent.camera;

import io.culvert.media.rtsp.client.RtspClientFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Lets a camera rest that fails in ways which the next try will not mend: after {@value #TOLERATED} such failures in a row
 * it is not dialled for a while, and for twice as long after each further one.
 *
 * <p>A camera that is away, busy or silent is no such case: it may be back the next moment, and the gateway spaces its
 * tries by itself. A wrong password is: cameras lock accounts.
 *
 * <p>Confined to the event loop.
 */
final class Breaker {
    static final int TOLERATED = 3;
    static final Duration FIRST_REST = Duration.ofSeconds(5);
    static final Duration LONGEST_REST = Duration.ofMinutes(2);

    /** A session that lasted as long as this was a good one. */
    static final Duration GOOD_SESSION = Duration.ofSeconds(30);

    private int failures;
    private long openedNanos;
    private long restUntilNanos;
    private @Nullable RtspClientFailure last;

    /** A session begins. */
    void opened(long nowNanos) {
        openedNanos = nowNanos;
    }

    /** The session that was opened last has ended by itself. */
    void failed(RtspClientFailure failure, long nowNanos) {
        if (!isStubborn(failure.kind())) {
            failures = 0;
            return;
        }
        failures = nowNanos - openedNanos >= GOOD_SESSION.toNanos() ? 1 : failures + 1;
        last = failure;
        if (failures >= TOLERATED) {
            int doublings = Math.min(failures - TOLERATED, 10);
            long rest = Math.min(LONGEST_REST.toNanos(), FIRST_REST.toNanos() << doublings);
            restUntilNanos = nowNanos + rest;
        }
    }

    /** Why the camera is not to be dialled now, or null. */
    @Nullable
    RtspClientFailure resting(long nowNanos) {
        RtspClientFailure why = last;
        long left = restUntilNanos - nowNanos;
        if (why == null || failures < TOLERATED || left <= 0) {
            return null;
        }
        return new RtspClientFailure(
                why.kind(),
                why.message() + "; failed " + failures + " times in a row, not tried for another "
                        + Math.max(1, Duration.ofNanos(left).toSeconds()) + " s");
    }

    private static boolean isStubborn(RtspClientFailure.Kind kind) {
        return switch (kind) {
            case BAD_CREDENTIALS, PROTOCOL, UNSUPPORTED, OVER_BUDGET, NO_SUCH_STREAM -> true;
            case CLOSED_BY_US, UNREACHABLE, TIMED_OUT, BUSY, SILENT, ENDED -> false;
        };
    }
}
