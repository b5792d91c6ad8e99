package io.culvert.gateway.archive.keep;

/**
 * That the wall clock has differed from what {@link AgeClock} believes. Immutable.
 *
 * @param micros it was ahead by that at least; where negative, behind by that at least
 * @param stoodMicros for so long, as far as a gateway ran
 */
record Leap(long micros, long stoodMicros) {
    Leap longer(long elapsedMicros) {
        return new Leap(micros, stoodMicros + elapsedMicros);
    }

    /** The same, when more is believed. */
    Leap from(long moreMicros) {
        return new Leap(micros - moreMicros, stoodMicros);
    }
}
