package io.culvert.gateway.rtsp.replay;

import io.culvert.gateway.archive.index.Span;

/**
 * Lays what is played on a line of playing time that has no holes: media time divided by the scale, pieces one behind the other
 * however far they lie apart (RFC 2326 appendix B).
 *
 * <pre>
 *   recorded    |--a--|        |--b--|            scale 2
 *   played      |a-|b-|
 * </pre>
 *
 * <p>Backwards, a group of pictures is shown from its end to its beginning, and the one before it behind it.
 *
 * <p>Confined to one thread.
 */
final class ReplayClock {
    /** Backwards, a group is sent this much before its last picture is due, so that there is time to decode it. */
    private static final long LEAD_MICROS = 1_000_000;

    private double rate;
    private final boolean backwards;
    private long pieceMicros;
    private long pieceWallMicros;
    private long pieceEndWallMicros;
    private long nextMicros;
    private boolean started;

    /** @param originMicros playing time at which it begins */
    ReplayClock(PlayOrder order, long originMicros) {
        this.rate = Math.abs(order.scale());
        this.backwards = order.backwards();
        this.nextMicros = originMicros;
    }

    /** What is laid next belongs to this piece. */
    void enter(Piece piece) {
        if (backwards && !piece.begins()) {
            return;
        }
        boolean adjoins = started && !backwards && !piece.afterJump();
        // Its true distance where nothing is missing: pieces adjoin but for a picture more or less.
        pieceMicros = adjoins ? pieceMicros + played(piece.groupStartMicros() - pieceWallMicros) : nextMicros;
        started = true;
        pieceWallMicros = piece.groupStartMicros();
        pieceEndWallMicros = piece.groupEndMicros();
        nextMicros = pieceMicros + played(piece.groupMicros());
    }

    /** What is laid next comes live, from that instant on. */
    void enterLive(long wallMicros) {
        boolean adjoins = started && wallMicros - pieceWallMicros <= nextMicros - pieceMicros + Span.TOLERANCE_MICROS;
        pieceMicros = adjoins && rate == 1 ? pieceMicros + (wallMicros - pieceWallMicros) : nextMicros;
        pieceWallMicros = wallMicros;
        nextMicros = pieceMicros;
    }

    /** Time passes as it does from there on; false where it did already. */
    boolean followLive(long wallMicros) {
        if (rate == 1) {
            return false;
        }
        pieceMicros = at(wallMicros);
        pieceWallMicros = wallMicros;
        rate = 1;
        return true;
    }

    /** Whether a second of what is played takes a second. */
    boolean isNatural() {
        return rate == 1;
    }

    /** Playing time of an instant of the piece. */
    long at(long wallMicros) {
        return backwards
                ? pieceMicros + played(pieceEndWallMicros - wallMicros)
                : pieceMicros + played(wallMicros - pieceWallMicros);
    }

    /** Playing time at which what is shown then has to be on its way. */
    long dueAt(long wallMicros) {
        return backwards ? Math.max(0, pieceMicros - LEAD_MICROS) : at(wallMicros);
    }

    /** Playing time behind the piece. */
    long endMicros() {
        return nextMicros;
    }

    private long played(long micros) {
        return rate == 1 ? micros : (long) (micros / rate);
    }
}
