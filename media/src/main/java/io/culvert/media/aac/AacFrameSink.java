package io.culvert.media.aac;

import io.netty.buffer.ByteBuf;

/** Takes the frames that a depacketizer puts together. */
@FunctionalInterface
public interface AacFrameSink {
    /**
     * One frame (raw_data_block), without any header.
     *
     * @param frame the sink owns it and releases it
     * @param samplesBehind samples of sound between the RTP time of the packet and this frame
     */
    void frame(ByteBuf frame, int samplesBehind);
}
