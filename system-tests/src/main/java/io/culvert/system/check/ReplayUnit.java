package io.culvert.system.check;

/**
 * An access unit of a replayed picture, as it came.
 *
 * @param number that the camera wrote into it; -1 where it cannot be read
 * @param wallMicros time in the replay extension, Unix microseconds
 * @param marks of the extension, of {@code CEDT} those that are set, in this order; null where it carries none
 * @param cseq in the extension
 */
public record ReplayUnit(long number, long wallMicros, String marks, int cseq, long rtpTime) {}
