package io.culvert.gateway.rtsp.replay;

import io.culvert.media.rtp.SenderReport;
import java.util.random.RandomGenerator;

/**
 * RTP time and NTP time of what one PLAY sends.
 *
 * <p>Where the server keeps the pace, RTP times are those of playing: they go on through holes, other scales and seeks (RFC
 * 2326 appendix B). Where the client does, they are those of recording (ONVIF Streaming Specification, section "RTP
 * timestamps"), the same whichever way it is played.
 *
 * <p>Immutable.
 *
 * @param bases RTP time of playing time zero, and of the year 1970, by track
 * @param originMicros playing time at which the PLAY begins
 * @param originWallMicros what was recorded then
 */
record ReplayTimes(PlayOrder order, Bases bases, long originMicros, long originWallMicros) {
    private static final long MICROS_PER_SECOND = 1_000_000;

    /** Random beginnings (RFC 3550 section 5.1), one for each track, kept for as long as the session lasts. */
    static final class Bases {
        private final int[] bases;

        Bases(int tracks, RandomGenerator random) {
            bases = random.ints(tracks).toArray();
        }
    }

    /** Unsigned 32 bits. */
    long rtpTime(int track, int clockRate, long playMicros, long wallMicros) {
        return (bases.bases[track] + ticks(order.paced() ? playMicros : wallMicros, clockRate)) & 0xFFFF_FFFFL;
    }

    private static long ticks(long micros, int clockRate) {
        return Math.floorDiv(micros, MICROS_PER_SECOND) * clockRate
                + Math.floorMod(micros, MICROS_PER_SECOND) * clockRate / MICROS_PER_SECOND;
    }

    /**
     * Which time a sender report says for what is played then. To clients that know of recordings, the time of day, and
     * nothing at all where they keep the pace: ONVIF Streaming Specification, section "Use of RTCP". To others, the time of
     * recording; it passes with RTP time, without holes, as players that go by both would wait in them.
     */
    long ntpTime(long playMicros, long wallMicros, long nowMicros) {
        if (order.onvif()) {
            return order.paced() ? SenderReport.ntpOfWallMicros(nowMicros) : 0;
        }
        return SenderReport.ntpOfWallMicros(
                order.paced() ? originWallMicros + (playMicros - originMicros) : wallMicros);
    }

    /** Whether sender reports say nothing about time. */
    boolean reportsNoTime() {
        return order.onvif() && !order.paced();
    }
}
