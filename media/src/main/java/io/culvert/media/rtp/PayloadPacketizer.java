package io.culvert.media.rtp;

import io.netty.buffer.ByteBuf;

/**
 * Makes RTP packets of payloads that stand in them as they are: Opus, one packet each (RFC 7587 section 4.2), and G.711,
 * which may be divided between any two samples (RFC 3551 section 4.5.14).
 *
 * <p>Threading: confined to one thread.
 */
public final class PayloadPacketizer {
    private final RtpSource source;
    private final int tickBytes;

    /** @param tickBytes bytes that one tick of the RTP clock takes, where payloads may be divided; 0 where they may not */
    public PayloadPacketizer(RtpSource source, int tickBytes) {
        if (tickBytes < 0) {
            throw new IllegalArgumentException(tickBytes + " bytes a tick (expected: 0 up)");
        }
        this.source = source;
        this.tickBytes = tickBytes;
    }

    /**
     * Makes the packets of one payload; none of one that fits into none.
     *
     * @param payload not released, indices stay as they are
     * @param rtpTime RTP time of its beginning, of which the lower 32 bits count
     */
    public void packetize(ByteBuf payload, long rtpTime, RtpOutput output) {
        int size = payload.readableBytes();
        int room =
                tickBytes == 0 ? RtpPacket.MAX_BYTES - RtpPacket.HEADER_BYTES : source.room() / tickBytes * tickBytes;
        if (tickBytes == 0 && size > room) {
            return;
        }
        for (int from = 0; from < size; from += room) {
            int length = Math.min(room, size - from);
            long time = tickBytes == 0 ? rtpTime : rtpTime + from / tickBytes;
            ByteBuf packet = source.begin(false, time, length);
            output.packet(packet.writeBytes(payload, payload.readerIndex() + from, length));
        }
    }
}
