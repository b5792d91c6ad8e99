package io.culvert.gateway.archive.keep;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How late it is, for the age of recordings. The wall clock says it, as long as it goes forward no faster than time passes.
 * When it leaps forward this clock just goes on, and believes of it what has stood for a day; nothing grows old by a clock
 * that was set wrong and is set right within that day. It is never ahead of the wall clock.
 *
 * <p>Several leaps may stand on each other, as a gateway that is switched off each night sees them: each is proved by itself.
 * A wall clock that has been behind for a day is believed too, else whatever it leaps by later would be believed at once.
 *
 * <p>Confined to one thread, pure but for its own state.
 */
final class AgeClock {
    /**
     * What outlives a gateway. Immutable.
     *
     * @param micros what is believed; 0 for nothing
     * @param leaps that are not believed yet
     */
    record Belief(long micros, List<Leap> leaps) {
        static final Belief NONE = new Belief(0, List.of());

        Belief {
            leaps = List.copyOf(leaps);
        }
    }

    /** This program is younger than that, so such a time was never right. */
    private static final long NEVER_RIGHT_MICROS =
            Instant.parse("2026-01-01T00:00:00Z").getEpochSecond() * 1_000_000;

    /** How long a leap has to stand. */
    private static final long PROOF_MICROS = Duration.ofDays(1).toNanos() / 1000;

    /** What clocks may run faster or slower than each other: a thousandth. */
    private static final long DRIFT = 1_000;

    /** Leaps that differ by less are the same one, seen through the drift of a day. */
    private static final long SAME_MICROS = Duration.ofMinutes(2).toNanos() / 1000;

    /** Further leaps upon so many wait until one of them is proved. */
    private static final int MOST_LEAPS = 50;

    private long believedMicros;

    /** Either those ahead, from the least on, which has stood the longest; or one behind. */
    private List<Leap> leaps;

    /** @param belief as it was when it was written down last */
    AgeClock(Belief belief) {
        this.believedMicros = belief.micros();
        this.leaps = new ArrayList<>(belief.leaps());
    }

    /**
     * How late it is now, Unix microseconds.
     *
     * @param wallMicros by the wall clock
     * @param elapsedMicros since the call before, by a clock that nobody sets
     */
    long advance(long wallMicros, long elapsedMicros) {
        long drift = elapsedMicros / DRIFT;
        long earliest = believedMicros + elapsedMicros - drift;
        if (believedMicros < NEVER_RIGHT_MICROS) {
            agree(wallMicros);
        } else if (wallMicros > believedMicros + elapsedMicros + drift) {
            believedMicros += elapsedMicros;
            ahead(wallMicros - believedMicros, elapsedMicros);
        } else if (wallMicros >= earliest) {
            agree(wallMicros);
        } else {
            // Followed below; what is believed goes on, so that setting the clock right again is no leap.
            believedMicros = earliest;
            if (wallMicros >= NEVER_RIGHT_MICROS) { // else it was not set yet, and tells nothing
                behind(wallMicros - believedMicros, elapsedMicros);
            }
        }
        return Math.min(wallMicros, believedMicros);
    }

    private void agree(long wallMicros) {
        believedMicros = wallMicros;
        leaps.clear();
    }

    private void ahead(long by, long elapsedMicros) {
        leaps.removeIf(leap -> leap.micros() < 0);
        leaps.replaceAll(leap -> leap.longer(elapsedMicros));
        // Where it is less ahead than it was, it was ahead by as much all the time.
        long stood = leaps.stream()
                .filter(leap -> leap.micros() > by + SAME_MICROS)
                .mapToLong(Leap::stoodMicros)
                .max()
                .orElse(0);
        leaps.removeIf(leap -> leap.micros() > by + SAME_MICROS);
        if (leaps.isEmpty() || (by > leaps.getLast().micros() + SAME_MICROS && leaps.size() < MOST_LEAPS)) {
            leaps.add(new Leap(by, stood));
        }
        Optional<Leap> proved = leaps.reversed().stream()
                .filter(leap -> leap.stoodMicros() >= PROOF_MICROS)
                .findFirst();
        if (proved.isPresent()) {
            long leap = proved.get().micros();
            long more = by <= leap + SAME_MICROS ? by : leap;
            believedMicros += more;
            leaps.removeIf(other -> other.micros() <= leap);
            leaps.replaceAll(other -> other.from(more));
        }
    }

    private void behind(long by, long elapsedMicros) {
        Leap before =
                leaps.stream().filter(leap -> leap.micros() < 0).findFirst().orElse(new Leap(by, -elapsedMicros));
        Leap now = new Leap(Math.max(by, before.micros()), before.stoodMicros() + elapsedMicros);
        leaps.clear();
        if (now.stoodMicros() >= PROOF_MICROS) {
            believedMicros += now.micros();
        } else {
            leaps.add(now);
        }
    }

    /** By how much the wall clock is ahead of what is believed. */
    long doubtMicros(long wallMicros) {
        return Math.max(0, wallMicros - believedMicros);
    }

    /** To be written down. */
    Belief belief() {
        return new Belief(believedMicros, leaps);
    }
}
