package io.culvert.media.rtsp.client;

import io.culvert.media.rtp.ReceptionStatistics;
import io.culvert.media.rtp.ReorderBuffer;
import io.culvert.media.rtp.ReportBlock;
import io.culvert.media.rtp.RtcpPacket;
import io.culvert.media.rtp.RtpPacket;
import io.culvert.media.rtp.SenderReport;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The receiving end of one track: checks packets, counts them for receiver reports, puts those of UDP in order, and
 * hands them on.
 *
 * <p>Threading: confined to the client's event loop. Allocates nothing per RTP packet.
 */
final class TrackReceiver {

    /** Packets of UDP that may wait for one that is missing: about a key frame. */
    private static final int REORDER_PACKETS = 256;

    /** How long they may wait; on a LAN a packet that is later than this is lost. */
    static final long REORDER_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

    /** Where the packets go. */
    interface Output {
        void rtp(int track, ByteBuf packet, long arrivalNanos);

        void rtcp(int track, ByteBuf packet, long arrivalNanos);
    }

    private final TrackDescription description;
    private final Output output;
    private final ReceptionStatistics statistics;
    private final RtpPacket view = new RtpPacket();
    private @Nullable ReorderBuffer reorder;
    private long lastPacketNanos;
    private long malformed;

    TrackReceiver(TrackDescription description, Output output) {
        this.description = description;
        this.output = output;
        this.statistics = new ReceptionStatistics(description.clockRate());
    }

    TrackDescription description() {
        return description;
    }

    /** A packet that came in order. Stays the caller's. */
    void rtp(ByteBuf packet, long arrivalNanos) {
        if (!view.wrap(packet)) {
            if (RtcpPacket.looksLikeRtcp(packet)) {
                rtcp(packet, arrivalNanos);
            } else {
                malformed++;
            }
            return;
        }
        // Marker and payload type 72 to 79 read as one byte are RTCP's 200 to 207 (RFC 5761 section 4).
        int payloadType = view.payloadType();
        if (payloadType >= 72 && payloadType <= 79 && RtcpPacket.looksLikeRtcp(packet)) {
            rtcp(packet, arrivalNanos);
            return;
        }
        statistics.packet(view, arrivalNanos);
        lastPacketNanos = arrivalNanos;
        output.rtp(description.index(), packet, arrivalNanos);
    }

    /** A packet that may have overtaken another. Takes it over. */
    void rtpUnordered(ByteBuf packet, long arrivalNanos) {
        if (RtcpPacket.looksLikeRtcp(packet)) {
            rtcp(packet, arrivalNanos);
            packet.release();
            return;
        }
        ReorderBuffer buffer = reorder;
        if (buffer == null) {
            buffer = new ReorderBuffer(REORDER_PACKETS, REORDER_NANOS, this::rtp);
            reorder = buffer;
        }
        buffer.offer(packet, arrivalNanos);
    }

    /** A compound packet. Stays the caller's. */
    void rtcp(ByteBuf packet, long arrivalNanos) {
        for (RtcpPacket part : RtcpPacket.parse(packet)) {
            if (part instanceof SenderReport report) {
                statistics.senderReport(report, arrivalNanos);
            }
        }
        output.rtcp(description.index(), packet, arrivalNanos);
    }

    /** Whether packets wait for one that is missing, so that {@link #expire} has to be called. */
    boolean waiting() {
        return reorder != null && reorder.waiting() > 0;
    }

    void expire(long nowNanos) {
        if (reorder != null) {
            reorder.expire(nowNanos);
        }
    }

    boolean started() {
        return statistics.started();
    }

    /** When the last RTP packet came; meaningless before {@link #started()}. */
    long lastPacketNanos() {
        return lastPacketNanos;
    }

    ReportBlock report(long nowNanos) {
        return statistics.report(nowNanos);
    }

    /** Packets dropped because they are no RTP. */
    long malformed() {
        return malformed + (reorder == null ? 0 : reorder.malformed());
    }

    void close() {
        if (reorder != null) {
            malformed += reorder.malformed();
            reorder.close();
            reorder = null;
        }
    }
}
