package io.culvert.media.rtsp.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Lets a camera's bytes in at the pace that its budget allows, so that a flood harms nobody else on the event loop.
 *
 * <p>Two leaky buckets, of bytes and of packets, hold two seconds each. Who overdraws one is not read from until it has
 * filled up again: over TCP the camera has to wait, over UDP the kernel drops. A camera that presses against its budget
 * for longer than the patience is given up.
 *
 * <p>Threading: confined to the client's event loop.
 */
final class FloodGate {
    private static final double BURST_SECONDS = 2;
    private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final EventLoop loop;
    private final StreamBudget budget;
    private final Consumer<String> exceeded;
    private final double bytesPerNano;
    private final double packetsPerNano;
    private double byteCredit;
    private double packetCredit;
    private long filledNanos;
    private long pressedSinceNanos;
    private boolean pressed;
    private boolean over;

    /** @param exceeded told once, in words, that the patience is over */
    FloodGate(EventLoop loop, StreamBudget budget, Consumer<String> exceeded) {
        this.loop = loop;
        this.budget = budget;
        this.exceeded = exceeded;
        this.bytesPerNano = budget.maxBitrate() / 8e9;
        this.packetsPerNano = budget.maxPacketRate() / 1e9;
        this.byteCredit = BURST_SECONDS * 1e9 * bytesPerNano;
        this.packetCredit = BURST_SECONDS * 1e9 * packetsPerNano;
        this.filledNanos = loop.ticker().nanoTime();
    }

    /** The head of one more socket's pipeline. */
    ChannelHandler handler() {
        return new Reads();
    }

    /** Counts a packet that came within a stream of bytes. */
    void packet() {
        packetCredit--;
    }

    /** After each round of reads: fills up, and stops reading where nothing is left. */
    private void settle(Channel channel) {
        long now = loop.ticker().nanoTime();
        long elapsed = now - filledNanos;
        filledNanos = now;
        double fullBytes = BURST_SECONDS * 1e9 * bytesPerNano;
        double fullPackets = BURST_SECONDS * 1e9 * packetsPerNano;
        byteCredit = Math.min(fullBytes, byteCredit + elapsed * bytesPerNano);
        packetCredit = Math.min(fullPackets, packetCredit + elapsed * packetsPerNano);
        if (byteCredit >= fullBytes / 2 && packetCredit >= fullPackets / 2) {
            pressed = false;
        }
        if (byteCredit >= 0 && packetCredit >= 0) {
            return;
        }
        if (!pressed) {
            pressed = true;
            pressedSinceNanos = now;
        } else if (!over && now - pressedSinceNanos > budget.patience().toNanos()) {
            over = true;
            exceeded.accept(
                    byteCredit < 0
                            ? "more than " + budget.maxBitrate() + " bit/s"
                            : "more than " + budget.maxPacketRate() + " packets a second");
            return;
        }
        pause(channel);
    }

    private void pause(Channel channel) {
        double wait = Math.max(-byteCredit / bytesPerNano, -packetCredit / packetsPerNano);
        channel.config().setAutoRead(false);
        loop.schedule(
                () -> channel.config().setAutoRead(true),
                Math.max(SHORTEST_PAUSE_NANOS, (long) wait),
                TimeUnit.NANOSECONDS);
    }

    private final class Reads extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof DatagramPacket datagram) {
                byteCredit -= datagram.content().readableBytes();
                packetCredit--;
            } else if (message instanceof ByteBuf bytes) {
                byteCredit -= bytes.readableBytes();
            }
            ctx.fireChannelRead(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.fireChannelReadComplete();
            settle(ctx.channel());
        }
    }
}
