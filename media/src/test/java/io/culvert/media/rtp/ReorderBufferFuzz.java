package io.culvert.media.rtp;

import static io.culvert.media.fuzz.FuzzInput.check;

import io.culvert.media.fuzz.FuzzInput;
import io.culvert.media.fuzz.FuzzPackets;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** Packets in any order: out they come in order, few wait, none is kept. */
public final class ReorderBufferFuzz {
    private static final int CAPACITY = 32;

    private ReorderBufferFuzz() {}

    public static List<byte[]> seeds() {
        byte[] packet = {1, 2};
        return List.of(
                FuzzPackets.seed(packet, packet, packet, packet),
                new byte[] {4, 3, 0, 1, 9, 4, -2, 0, 1, 8, 4, -2, 0, 1, 7, 20, 0, 0, 1, 6});
    }

    public static void fuzzerTestOneInput(byte[] data) {
        List<ByteBuf> packets = FuzzPackets.packets(new FuzzInput(data), 96);
        int[] last = {-1, 0};
        ReorderBuffer buffer = new ReorderBuffer(CAPACITY, 1_000, (packet, arrival) -> {
            int at = packet.readerIndex();
            int sequence = packet.getUnsignedShort(at + 2);
            int ssrc = packet.getInt(at + 8);
            if (last[0] >= 0 && ssrc == last[1]) {
                int step = RtpSequence.distance(last[0], sequence);
                check(step != 0, "no packet comes twice");
            }
            last[0] = sequence;
            last[1] = ssrc;
        });
        long now = 0;
        for (ByteBuf packet : packets) {
            now += 100;
            packet.retain();
            buffer.offer(packet, now);
            check(buffer.waiting() <= CAPACITY, "few packets wait");
        }
        buffer.expire(now + 1_000_000);
        buffer.close();
        for (ByteBuf packet : packets) {
            check(packet.refCnt() == 1, "no packet is kept");
            packet.release();
        }
    }
}
