package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.Reception;
import io.culvert.media.rtp.ReceiverReport;
import io.culvert.media.rtp.ReportBlock;
import io.culvert.media.rtp.RtcpPacket;
import io.culvert.media.rtp.SenderReport;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a viewer's RTCP, on whichever channel or port it came: a block belongs to the track whose SSRC it names, and
 * blocks about other sources mean nothing. Only a few packets a second are read; the rest are signs of life, no more.
 *
 * <p>Threading: confined to the viewer's event loop.
 */
final class ReceiverReports {
    /** RFC 3550 asks for one in five seconds and track; some clients send more. */
    private static final int MAX_PER_SECOND = 16;

    private final SessionTracks tracks;
    private final RtspMeters meters;
    private int thisSecond;

    ReceiverReports(SessionTracks tracks, RtspMeters meters) {
        this.tracks = tracks;
        this.meters = meters;
    }

    /** A second has passed. */
    void tick() {
        thisSecond = 0;
    }

    /**
     * Takes what came on an RTCP channel or port; borrows it.
     *
     * @return how the session is received now, or null where this said nothing about it
     */
    @Nullable
    Reception read(ByteBuf rtcp, long nowNanos, Instant now) {
        if (++thisSecond > MAX_PER_SECOND) {
            return null;
        }
        boolean ours = false;
        for (RtcpPacket packet : RtcpPacket.parse(rtcp)) {
            for (ReportBlock block : blocks(packet)) {
                MediaTrack track = tracks.withSsrc(block.ssrc());
                if (track != null) {
                    ours = true;
                    heard(track, block, nowNanos);
                }
            }
        }
        return ours ? reception(now) : null;
    }

    private static List<ReportBlock> blocks(RtcpPacket packet) {
        return switch (packet) {
            case ReceiverReport report -> report.reports();
            case SenderReport report -> report.reports();
            default -> List.of();
        };
    }

    private void heard(MediaTrack track, ReportBlock block, long nowNanos) {
        TrackReception reception = track.reception();
        long lost = reception.heard(block, track.packets(), nowNanos);
        meters.reported(lost, reception.jitterNanos(), reception.roundTripNanos());
    }

    private Reception reception(Instant now) {
        double fraction = 0;
        long lost = 0;
        long jitter = 0;
        long roundTrip = -1;
        for (MediaTrack track : tracks) {
            TrackReception reception = track.reception();
            if (reception.reported()) {
                fraction = Math.max(fraction, reception.fractionLost());
                lost += reception.packetsLost();
                jitter = Math.max(jitter, reception.jitterNanos());
                roundTrip = Math.max(roundTrip, reception.roundTripNanos());
            }
        }
        return new Reception(
                now, fraction, lost, Duration.ofNanos(jitter), roundTrip < 0 ? null : Duration.ofNanos(roundTrip));
    }
}
