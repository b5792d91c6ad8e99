package io.culvert.camera;

import io.culvert.camera.fault.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;

/** What a script can do to a session and to the connection it was set up on. Confined to the server's event loop. */
record SessionWire(CameraSession session, Channel connection) implements Wire {
    @Override
    public EventLoop loop() {
        return connection.eventLoop();
    }

    @Override
    public ByteBufAllocator allocator() {
        return connection.alloc();
    }

    @Override
    public int videoChannel() {
        RtpTrack video = session.track(CameraSession.VIDEO);
        return video == null ? -1 : video.rtpChannel();
    }

    @Override
    public boolean writable() {
        return session.output().writable();
    }

    @Override
    public boolean open() {
        return !session.ended() && connection.isActive();
    }

    @Override
    public void send(ByteBuf framed) {
        session.output().send(framed);
    }

    @Override
    public void say(ByteBuf bytes) {
        connection.writeAndFlush(bytes, connection.voidPromise());
    }

    @Override
    public void cut(boolean reset) {
        if (reset) {
            connection.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        connection.close();
    }

    @Override
    public void forget() {
        session.end();
    }
}
