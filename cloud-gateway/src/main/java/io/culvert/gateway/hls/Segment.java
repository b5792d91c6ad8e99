package io.culvert.gateway.hls;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A piece of the stream as a playlist lists it: from a key frame to the next, or a gap that stands for what was before the
 * stream began. It grows by parts until it is whole.
 *
 * <p>Guarded by the lock of the window that lists it.
 */
final class Segment {
    private final long sequence;
    private final int init;
    private final boolean discontinuity;
    private final Instant startedAt;
    private final List<Part> parts = new ArrayList<>();
    private double gapSeconds;
    private boolean whole;

    /**
     * @param sequence its media sequence number
     * @param init number of the init segment that its samples need
     * @param discontinuity whether its times or its coding do not follow those of the segment before
     * @param startedAt when its first picture was captured
     */
    Segment(long sequence, int init, boolean discontinuity, Instant startedAt) {
        this.sequence = sequence;
        this.init = init;
        this.discontinuity = discontinuity;
        this.startedAt = startedAt;
    }

    /** One that holds nothing and never will. */
    static Segment gap(long sequence, int init, double seconds, Instant startedAt) {
        Segment gap = new Segment(sequence, init, false, startedAt);
        gap.gapSeconds = seconds;
        gap.whole = true;
        return gap;
    }

    void add(Part part) {
        parts.add(part);
    }

    void end() {
        whole = true;
    }

    void release() {
        parts.forEach(part -> part.data().release());
    }

    long sequence() {
        return sequence;
    }

    int init() {
        return init;
    }

    boolean isGap() {
        return gapSeconds > 0;
    }

    boolean isDiscontinuity() {
        return discontinuity;
    }

    /** Whether no more parts follow. */
    boolean isWhole() {
        return whole;
    }

    Instant startedAt() {
        return startedAt;
    }

    List<Part> parts() {
        return parts;
    }

    /** Of all its parts so far. */
    double seconds() {
        return gapSeconds + parts.stream().mapToDouble(Part::seconds).sum();
    }

    long bytes() {
        return parts.stream().mapToLong(part -> part.data().readableBytes()).sum();
    }

    String file() {
        return isGap() ? "gap.mp4" : "segment-" + sequence + ".mp4";
    }
}
