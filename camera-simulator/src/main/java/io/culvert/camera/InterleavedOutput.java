package io.culvert.camera;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** Media between the messages of the RTSP connection (RFC 2326 section 10.12): one write for each frame. */
final class InterleavedOutput implements MediaOutput {
    private final Channel connection;

    InterleavedOutput(Channel connection) {
        this.connection = connection;
    }

    void disconnect() {
        connection.close();
    }

    @Override
    public boolean writable() {
        return connection.isWritable();
    }

    @Override
    public void send(ByteBuf framed) {
        connection.writeAndFlush(framed, connection.voidPromise());
    }
}
