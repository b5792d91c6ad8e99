package io.culvert.camera;

import io.netty.buffer.ByteBuf;

/**
 * Where the media of one session goes.
 *
 * <p>Threading: confined to the server's event loop.
 */
sealed interface MediaOutput permits InterleavedOutput, UdpOutput {
    /** Whether the client took what was sent; while it has not, frames are left out. */
    boolean writable();

    /** Sends packets in RTSP's interleaved framing, all at once. Takes ownership. */
    void send(ByteBuf framed);
}
