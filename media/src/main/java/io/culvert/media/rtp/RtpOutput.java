package io.culvert.media.rtp;

import io.netty.buffer.ByteBuf;

/** Takes the RTP packets that a packetizer makes. */
@FunctionalInterface
public interface RtpOutput {
    /** One packet from its RTP header on; the output owns it and releases it. */
    void packet(ByteBuf packet);
}
