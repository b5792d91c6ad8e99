package io.culvert.camera.fault;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;

/** A session's way to its client, and what can be done to it. Confined to the server's event loop. */
public interface Wire {
    EventLoop loop();

    ByteBufAllocator allocator();

    /** Channel of the video's RTP; its RTCP is the next. */
    int videoChannel();

    /** Whether the client takes what was sent. */
    boolean writable();

    /** Whether the session and its connection are still there. */
    boolean open();

    /** Sends packets in interleaved framing. Takes ownership. */
    void send(ByteBuf framed);

    /** Sends bytes on the RTSP connection. Takes ownership. */
    void say(ByteBuf bytes);

    /** Ends the connection; with RST where {@code reset}. */
    void cut(boolean reset);

    /** Ends the session and leaves the connection. */
    void forget();
}
