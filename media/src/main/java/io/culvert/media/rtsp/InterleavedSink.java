package io.culvert.media.rtsp;

import io.netty.buffer.ByteBuf;

/** Takes the payload of interleaved frames where it lies in the receive buffer, for whom an object for each is too much. */
@FunctionalInterface
public interface InterleavedSink {
    /**
     * One frame, on the channel's event loop.
     *
     * @param payload its readable bytes are the frame's; lent for the call only, indices to be left as they are
     */
    void frame(int channel, ByteBuf payload);
}
