package io.culvert.gateway.node;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SelectStrategyFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** By which of the system's interfaces sockets are driven. Channels of one kind run on loops of that kind only. */
enum Transport {
    IO_URING(IoUringServerSocketChannel.class, IoUringSocketChannel.class, IoUringDatagramChannel.class) {
        @Override
        IoHandlerFactory handlers(SelectStrategyFactory pace) {
            return IoUringIoHandler.newFactory();
        }

        @Override
        @Nullable
        Throwable fault() {
            return IoUring.unavailabilityCause();
        }
    },
    EPOLL(EpollServerSocketChannel.class, EpollSocketChannel.class, EpollDatagramChannel.class) {
        @Override
        IoHandlerFactory handlers(SelectStrategyFactory pace) {
            return EpollIoHandler.newFactory(0, pace);
        }

        @Override
        @Nullable
        Throwable fault() {
            return Epoll.unavailabilityCause();
        }
    },
    NIO(NioServerSocketChannel.class, NioSocketChannel.class, NioDatagramChannel.class) {
        @Override
        IoHandlerFactory handlers(SelectStrategyFactory pace) {
            return NioIoHandler.newFactory(SelectorProvider.provider(), pace);
        }

        @Override
        @Nullable
        Throwable fault() {
            return null;
        }
    };

    private final Class<? extends ServerChannel> serverChannel;
    private final Class<? extends SocketChannel> socketChannel;
    private final Class<? extends DatagramChannel> datagramChannel;

    Transport(
            Class<? extends ServerChannel> serverChannel,
            Class<? extends SocketChannel> socketChannel,
            Class<? extends DatagramChannel> datagramChannel) {
        this.serverChannel = serverChannel;
        this.socketChannel = socketChannel;
        this.datagramChannel = datagramChannel;
    }

    /** @param pace how often a loop looks for events; io_uring has a way of its own */
    abstract IoHandlerFactory handlers(SelectStrategyFactory pace);

    /** Why this machine cannot do it; null where it can. */
    abstract @Nullable Throwable fault();

    /** The one that {@code culvert.transport} names; {@code auto} is the first this machine has of epoll and NIO. */
    static Transport choose(String setting) throws StartupRefused {
        if (setting.equals("auto")) {
            return portable();
        }
        Transport named = valueOf(setting.toUpperCase(Locale.ROOT));
        Throwable fault = named.fault();
        if (fault != null) {
            throw refusal(setting, fault);
        }
        return named;
    }

    static StartupRefused refusal(String setting, Throwable fault) {
        return StartupRefused.configuration("culvert.transport is " + setting + ", which this machine does not have: "
                + reason(fault) + " (expected: auto, which is " + portable().settingText() + " here)");
    }

    /** Epoll where the machine has it, else NIO. */
    static Transport portable() {
        return EPOLL.fault() == null ? EPOLL : NIO;
    }

    /** The innermost cause says what the kernel or the loader said. */
    private static String reason(Throwable fault) {
        Throwable inner = fault;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        return Objects.requireNonNullElse(inner.getMessage(), inner.toString());
    }

    String settingText() {
        return name().toLowerCase(Locale.ROOT);
    }

    Class<? extends ServerChannel> serverChannel() {
        return serverChannel;
    }

    Class<? extends SocketChannel> socketChannel() {
        return socketChannel;
    }

    Class<? extends DatagramChannel> datagramChannel() {
        return datagramChannel;
    }
}
