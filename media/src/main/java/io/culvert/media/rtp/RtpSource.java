package io.culvert.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * One source of RTP: begins its packets, numbered one behind the other.
 *
 * <p>Threading: confined to one thread.
 */
public final class RtpSource {
    private static final int LEAST_MTU = 64;

    private final ByteBufAllocator allocator;
    private final int payloadType;
    private final int ssrc;
    private final int mtu;
    private int sequence;

    /**
     * @param firstSequence sequence number of the first packet
     * @param mtu bytes of the largest packet, RTP header included; at least 64
     */
    public RtpSource(ByteBufAllocator allocator, int payloadType, int ssrc, int firstSequence, int mtu) {
        if (mtu < LEAST_MTU || mtu > RtpPacket.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "mtu " + mtu + " (expected: " + LEAST_MTU + " to " + RtpPacket.MAX_BYTES + ")");
        }
        this.allocator = allocator;
        this.payloadType = payloadType;
        this.ssrc = ssrc;
        this.sequence = firstSequence & 0xFFFF;
        this.mtu = mtu;
    }

    /** Sequence number of the next packet. */
    public int nextSequence() {
        return sequence;
    }

    /** Takes the number of the next packet for one that is made elsewhere. */
    public int takeSequence() {
        int taken = sequence;
        sequence = RtpSequence.next(taken);
        return taken;
    }

    public int ssrc() {
        return ssrc;
    }

    /** Bytes of the largest payload. */
    public int room() {
        return mtu - RtpPacket.HEADER_BYTES;
    }

    /**
     * A packet with its header, and room for so much behind it.
     *
     * @param rtpTime RTP time, of which the lower 32 bits count
     */
    public ByteBuf begin(boolean marker, long rtpTime, int payloadBytes) {
        ByteBuf packet = allocator.buffer(RtpPacket.HEADER_BYTES + payloadBytes);
        RtpPacket.writeHeader(packet, marker, payloadType, takeSequence(), rtpTime, ssrc);
        return packet;
    }
}
