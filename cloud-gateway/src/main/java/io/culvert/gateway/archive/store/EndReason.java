package io.culvert.gateway.archive.store;

/** Why a segment has ended; the journal and the file keep the number. */
public enum EndReason {
    /** Its minute was over, or its bytes were enough. */
    FULL(1),
    /** Parameter sets, codec or tracks became others. */
    CHANGED(2),
    /** Nothing came for a while, or something was lost. */
    HOLE(3),
    /** The wall clock was set. */
    CLOCK(4),
    /** Recording was ended properly. */
    STOPPED(5),
    /** The disk failed; what was committed before is whole. */
    DISK(6),
    /** The gateway died; the rest was found at the next start. */
    INTERRUPTED(7);

    private final int number;

    EndReason(int number) {
        this.number = number;
    }

    /** As it is written, 1 to 255. */
    public int number() {
        return number;
    }

    /** @throws IllegalArgumentException for a number that is none of these */
    public static EndReason of(int number) {
        for (EndReason reason : values()) {
            if (reason.number == number) {
                return reason;
            }
        }
        throw new IllegalArgumentException("end reason " + number + " (expected: 1 to " + values().length + ")");
    }
}
