package io.culvert.camera;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.WriteBufferWaterMark;

/** Media between the messages of the RTSP connection (RFC 2326 section 10.12): one write for each frame. */
final class InterleavedOutput implements MediaOutput {
    /** What waits beyond the kernel's own buffer before a client counts as not reading; at high rates one second's. */
    private static final int LEAST_QUEUE_BYTES = 512 * 1024;

    private final Channel connection;

    /** @param bitrate of what will be sent, bits per second */
    InterleavedOutput(Channel connection, int bitrate) {
        this.connection = connection;
        int high = Math.max(LEAST_QUEUE_BYTES, bitrate / 8);
        connection.config().setWriteBufferWaterMark(new WriteBufferWaterMark(high / 2, high));
    }

    void disconnect() {
        connection.close();
    }

    @Override
    public boolean writable() {
        // A connection that just closed is not writable either, but that is no client that does not read.
        return connection.isWritable() || !connection.isActive();
    }

    @Override
    public void send(ByteBuf framed) {
        connection.writeAndFlush(framed, connection.voidPromise());
    }
}
