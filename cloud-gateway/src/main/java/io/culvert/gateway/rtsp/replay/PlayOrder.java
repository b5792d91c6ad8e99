package io.culvert.gateway.rtsp.replay;

import org.jspecify.annotations.Nullable;

/**
 * What a PLAY asks for. Times are Unix microseconds on the recording's time line.
 *
 * @param fromMicros where to begin: at the key frame at or before it
 * @param toMicros where to end, behind {@code fromMicros}, or in front of it where it goes backwards; {@link #OPEN} or
 *     {@link #BEGINNING} where nothing was said
 * @param notBeforeMicros nothing that begins before this may be seen; {@link #BEGINNING} where all may
 * @param scale media time that passes in a second: 0.5 to 16, or -1 for backwards
 * @param speed how much faster than that it is sent
 * @param paced whether the server keeps the pace; where not, it sends as fast as the client takes it
 * @param onvif whether packets carry the replay extension
 * @param cseq of the request; its low byte stands in the extension
 * @param seek whether what was sent before does not lead up to it
 */
public record PlayOrder(
        long fromMicros,
        long toMicros,
        long notBeforeMicros,
        double scale,
        double speed,
        boolean paced,
        FrameChoice frames,
        boolean onvif,
        int cseq,
        boolean seek) {

    /** An end that is never reached. */
    public static final long OPEN = Long.MAX_VALUE;

    /** The same backwards. */
    public static final long BEGINNING = Long.MIN_VALUE;

    public boolean backwards() {
        return scale < 0;
    }

    /** Whether it goes on for as long as something comes. */
    public boolean open() {
        return !backwards() && toMicros == OPEN;
    }

    /**
     * The rest of it, for who goes on with it and may not see what lies before an instant any more.
     *
     * @param positionMicros of what was sent last
     * @param newCseq of the request that goes on
     * @return null where nothing is left
     */
    public @Nullable PlayOrder rest(long positionMicros, long earliestMicros, int newCseq) {
        long from = backwards() ? positionMicros : Math.max(positionMicros, earliestMicros);
        long to = backwards() ? Math.max(toMicros, earliestMicros) : toMicros;
        boolean empty = backwards() ? to >= from : from >= to;
        return empty
                ? null
                : new PlayOrder(from, to, earliestMicros, scale, speed, paced, frames, onvif, newCseq, true);
    }

    /** Whether sound is sent too: played at another speed it would not be. */
    boolean sound() {
        return scale == 1 && frames.kind() != FrameChoice.Kind.INTRA;
    }
}
