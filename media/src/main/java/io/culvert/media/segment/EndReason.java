package io.culvert.media.segment;

/** Why a segment ends where it does. */
public enum EndReason {
    /** A reason that a later version knows. */
    OTHER(0),
    /** It was long or large enough; the next one follows without a hole. */
    FULL(1),
    /** Tracks, codecs or parameter sets changed. */
    CHANGED(2),
    /** Something is missing behind it. */
    HOLE(3),
    /** The clock of what follows is another one. */
    CLOCK(4),
    /** Recording was ended. */
    STOPPED(5),
    /** The disk did not take more. */
    DISK(6),
    /** Nobody ended it: the process or the machine died, and its index was made at the next start. */
    INTERRUPTED(7);

    private final int code;

    EndReason(int code) {
        this.code = code;
    }

    /** As it is written, one byte: 0 to 255. */
    public int code() {
        return code;
    }

    /** The reason with this code; {@link #OTHER} where this version knows none. */
    public static EndReason of(int code) {
        for (EndReason reason : values()) {
            if (reason.code == code) {
                return reason;
            }
        }
        return OTHER;
    }
}
