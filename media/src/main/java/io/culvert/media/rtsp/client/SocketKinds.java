package io.culvert.media.rtsp.client;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/** Which kinds of socket an event loop can carry. NIO works with Netty's core alone, epoll needs its own jar. */
record SocketKinds(Class<? extends SocketChannel> tcp, Class<? extends DatagramChannel> udp) {

    static SocketKinds of(EventLoop loop) {
        if (!(loop instanceof IoEventLoop io) || io.isCompatible(NioIoHandle.class)) {
            return new SocketKinds(NioSocketChannel.class, NioDatagramChannel.class);
        }
        return Native.of(io);
    }

    /** Apart, so that its classes are looked for only where a loop of that kind exists. */
    private static final class Native {

        private Native() {}

        static SocketKinds of(IoEventLoop loop) {
            if (loop.isCompatible(EpollIoHandle.class)) {
                return new SocketKinds(EpollSocketChannel.class, EpollDatagramChannel.class);
            }
            throw new IllegalArgumentException("event loop " + loop + " (expected: NIO or epoll)");
        }
    }
}
