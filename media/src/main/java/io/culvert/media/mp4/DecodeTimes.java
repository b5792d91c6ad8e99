package io.culvert.media.mp4;

import java.util.Arrays;

/**
 * Works decode times out of presentation times, which are all that RTP tells (RFC 6184 section 5.1).
 *
 * <p>Cameras mostly code pictures in the order in which they are shown; then both times are the same. Where pictures come
 * out of order (B-frames), the n-th picture is decoded at the n-th smallest of all presentation times, as many pictures
 * later as the order needs. How many is learned: each time that a presentation time comes too late, one more waits.
 *
 * <pre>
 *   shown     0  3  1  2  6  4  5        out of order by one
 *   decoded  -1  0  1  2  3  4  5        once learned
 * </pre>
 *
 * <p>INVARIANT: decode times grow. A picture decoded after its presentation time, which happens only while it is learned,
 * has a negative composition offset.
 *
 * <p>Confined to one thread.
 */
final class DecodeTimes {
    /** H.264 and H.265 keep 16 pictures at most. */
    private static final int MAX_DEPTH = 16;

    private static final int USUAL_RATE = 30;

    private final int usualStep;
    private final long[] waiting = new long[MAX_DEPTH + 1];
    private int waits;
    private int depth;
    private long smallest = Long.MIN_VALUE;
    private long last = Long.MIN_VALUE;

    DecodeTimes(int clockRate) {
        usualStep = Math.max(1, clockRate / USUAL_RATE);
    }

    /** Decode time of the next picture in decoding order. */
    long next(long presentationTime) {
        insert(presentationTime);
        long time;
        if (waits <= depth) {
            time = presentationTime - (long) (depth - waits + 1) * usualStep;
        } else if (waiting[0] < smallest && depth < MAX_DEPTH) {
            depth++;
            smallest = Long.MIN_VALUE;
            time = last + 1;
        } else {
            time = waiting[0];
            smallest = time;
            System.arraycopy(waiting, 1, waiting, 0, --waits);
        }
        last = last == Long.MIN_VALUE ? time : Math.max(time, last + 1);
        return last;
    }

    private void insert(long time) {
        int at = Arrays.binarySearch(waiting, 0, waits, time);
        at = at < 0 ? -at - 1 : at;
        System.arraycopy(waiting, at, waiting, at + 1, waits - at);
        waiting[at] = time;
        waits++;
    }

    /** What comes next does not follow what came before; the depth stays. */
    void restart() {
        waits = 0;
        smallest = Long.MIN_VALUE;
    }
}
