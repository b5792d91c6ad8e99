package io.culvert.gateway.archive.keep;

import java.time.Duration;
import java.time.Instant;

/**
 * How late it is, for the age of recordings. The wall clock says it, as long as it goes forward no faster than time passes.
 * When it leaps forward this clock just goes on, and believes the leap when it has stood for a day; nothing grows old by a
 * clock that was set wrong and is set right within that day. It is never ahead of the wall clock.
 *
 * <p>Confined to one thread, pure but for its own state.
 */
final class AgeClock {
    /** This program is younger than that, so such a time was never right. */
    private static final long NEVER_RIGHT_MICROS =
            Instant.parse("2026-01-01T00:00:00Z").getEpochSecond() * 1_000_000;

    /** How long a leap has to stand. */
    private static final long PROOF_MICROS = Duration.ofDays(1).toNanos() / 1000;

    /** What clocks may run faster or slower than each other: a thousandth. */
    private static final long DRIFT = 1_000;

    /** Leaps that differ by less are the same one, seen through the drift of a day. */
    private static final long SAME_MICROS = Duration.ofMinutes(2).toNanos() / 1000;

    private long believedMicros;
    private long leapMicros;
    private long stoodMicros;

    /** @param believedMicros as it was when it was written down last; 0 for never */
    AgeClock(long believedMicros) {
        this.believedMicros = believedMicros;
    }

    /**
     * How late it is now, Unix microseconds.
     *
     * @param wallMicros by the wall clock
     * @param elapsedMicros since the call before, by a clock that nobody sets
     */
    long advance(long wallMicros, long elapsedMicros) {
        long drift = elapsedMicros / DRIFT;
        if (believedMicros < NEVER_RIGHT_MICROS) {
            believe(wallMicros);
        } else if (wallMicros <= believedMicros + elapsedMicros + drift) {
            // Set back, it is followed below; what is believed goes on, so that setting it right again is no leap.
            believe(Math.max(wallMicros, believedMicros + elapsedMicros - drift));
        } else {
            believedMicros += elapsedMicros;
            doubt(wallMicros, elapsedMicros);
        }
        return Math.min(wallMicros, believedMicros);
    }

    private void doubt(long wallMicros, long elapsedMicros) {
        long leap = wallMicros - believedMicros;
        if (Math.abs(leap - leapMicros) > SAME_MICROS) {
            leapMicros = leap;
            stoodMicros = 0;
        } else {
            stoodMicros += elapsedMicros;
        }
        if (stoodMicros >= PROOF_MICROS) {
            believe(wallMicros);
        }
    }

    private void believe(long micros) {
        believedMicros = micros;
        leapMicros = 0;
        stoodMicros = 0;
    }

    /** By how much the wall clock is ahead of what is believed. */
    long doubtMicros(long wallMicros) {
        return Math.max(0, wallMicros - believedMicros);
    }

    /** To be written down. */
    long believedMicros() {
        return believedMicros;
    }
}
