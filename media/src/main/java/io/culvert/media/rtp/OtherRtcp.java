package io.culvert.media.rtp;

import io.netty.buffer.ByteBuf;

/**
 * An RTCP packet of a type that Culvert has no use for (application-defined, feedback …).
 *
 * @param type the packet type's number
 */
public record OtherRtcp(int type) implements RtcpPacket {

    /** Appends a packet of this type without a body. */
    @Override
    public void write(ByteBuf out) {
        RtcpPacket.writeHeader(out, 0, type, 0);
    }
}
