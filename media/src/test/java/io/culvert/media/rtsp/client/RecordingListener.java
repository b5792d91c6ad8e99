package io.culvert.media.rtsp.client;

import io.culvert.media.stream.StreamDescription;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what a client tells, for tests on other threads. */
class RecordingListener implements RtspClientListener {

    /** One packet. */
    record Packet(int track, boolean control, int sequence, int length) {}

    final CompletableFuture<StreamDescription> described = new CompletableFuture<>();
    final CompletableFuture<Boolean> playing = new CompletableFuture<>();
    final CompletableFuture<RtspClientFailure> closed = new CompletableFuture<>();
    final AtomicInteger closedCalls = new AtomicInteger();
    final BlockingQueue<Packet> packets = new LinkedBlockingQueue<>();

    @Override
    public void described(StreamDescription description) {
        described.complete(description);
    }

    @Override
    public void playing() {
        playing.complete(true);
    }

    @Override
    public void rtp(int track, ByteBuf packet, long arrivalNanos) {
        int sequence = packet.getUnsignedShort(packet.readerIndex() + 2);
        packets.add(new Packet(track, false, sequence, packet.readableBytes()));
    }

    @Override
    public void rtcp(int track, ByteBuf packet, long arrivalNanos) {
        packets.add(new Packet(track, true, 0, packet.readableBytes()));
    }

    @Override
    public void closed(RtspClientFailure failure) {
        closedCalls.incrementAndGet();
        closed.complete(failure);
    }

    Packet nextPacket() throws InterruptedException {
        Packet packet = packets.poll(10, TimeUnit.SECONDS);
        if (packet == null) {
            throw new AssertionError("no packet within 10 s");
        }
        return packet;
    }

    StreamDescription awaitDescribed() throws Exception {
        return described.get(10, TimeUnit.SECONDS);
    }

    void awaitPlaying() throws Exception {
        CompletableFuture.anyOf(playing, closed.thenAccept(failure -> {
                    if (!playing.isDone()) {
                        throw new AssertionError("closed before it played: " + failure);
                    }
                }))
                .get(10, TimeUnit.SECONDS);
    }

    RtspClientFailure awaitClosed() throws Exception {
        return closed.get(10, TimeUnit.SECONDS);
    }
}
