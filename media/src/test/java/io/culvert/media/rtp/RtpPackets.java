package io.culvert.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Makes RTP packets for tests; unpooled, so that they need no release. */
public final class RtpPackets {

    private RtpPackets() {}

    public static ByteBuf packet(int sequence, long timestamp, boolean marker, byte... payload) {
        return packet(96, 0x1234, sequence, timestamp, marker, payload);
    }

    public static ByteBuf packet(
            int payloadType, int ssrc, int sequence, long timestamp, boolean marker, byte... payload) {
        ByteBuf out = Unpooled.buffer(RtpPacket.HEADER_BYTES + payload.length);
        RtpPacket.writeHeader(out, marker, payloadType, sequence, timestamp, ssrc);
        return out.writeBytes(payload);
    }
}
