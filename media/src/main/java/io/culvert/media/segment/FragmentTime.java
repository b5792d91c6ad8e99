package io.culvert.media.segment;

/**
 * Where a fragment lies in time.
 *
 * @param startWallMicros on the time line, Unix microseconds
 * @param durationMicros not negative
 * @param captureMonotonicMicros of its first sample, by the monotonic clock that stamped it
 */
public record FragmentTime(long startWallMicros, long durationMicros, long captureMonotonicMicros) {
    public FragmentTime {
        if (durationMicros < 0) {
            throw new IllegalArgumentException("a duration of " + durationMicros + " µs (expected: not negative)");
        }
    }
}
