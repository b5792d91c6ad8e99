package io.culvert.media.rtsp.client;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringSocketChannel;

/** Which kinds of socket an event loop can carry. NIO works with Netty's core alone, epoll and io_uring need jars of their own. */
record SocketKinds(Class<? extends SocketChannel> tcp, Class<? extends DatagramChannel> udp) {

    private static final String URING_HANDLE = "io.netty.channel.uring.IoUringIoHandle";

    static SocketKinds of(EventLoop loop) {
        if (!(loop instanceof IoEventLoop io) || io.isCompatible(NioIoHandle.class)) {
            return new SocketKinds(NioSocketChannel.class, NioDatagramChannel.class);
        }
        return isUring(io) ? Uring.kinds() : Native.of(io);
    }

    /** By name, for where there are no classes of that kind there is no loop of it. */
    private static boolean isUring(IoEventLoop loop) {
        try {
            return loop.isCompatible(Class.forName(URING_HANDLE, false, SocketKinds.class.getClassLoader())
                    .asSubclass(IoHandle.class));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Apart, so that its classes are looked for only where a loop of that kind exists. */
    private static final class Native {

        private Native() {}

        static SocketKinds of(IoEventLoop loop) {
            if (loop.isCompatible(EpollIoHandle.class)) {
                return new SocketKinds(EpollSocketChannel.class, EpollDatagramChannel.class);
            }
            throw new IllegalArgumentException("event loop " + loop + " (expected: NIO, epoll or io_uring)");
        }
    }

    /** Apart, as {@link Native}. */
    private static final class Uring {

        private Uring() {}

        static SocketKinds kinds() {
            return new SocketKinds(IoUringSocketChannel.class, IoUringDatagramChannel.class);
        }
    }
}
