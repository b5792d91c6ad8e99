package io.culvert.agent.camera;

import io.culvert.media.stream.PacketBatch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Batches with one RTP packet of a wanted size. */
final class Batches {
    private static final int HEADERS = 4 + 12;
    static final int LARGEST = 4 + 1_400;

    private Batches() {}

    /** A whole access unit of track 0. */
    static PacketBatch frame(long number, boolean key, int bytes) {
        return part(0, number, key, true, true, bytes);
    }

    /** One part of an access unit, of {@code bytes} with framing. */
    static PacketBatch part(int track, long number, boolean key, boolean starts, boolean ends, int bytes) {
        int packets = Math.max(1, (bytes + LARGEST - 1) / LARGEST);
        int[] offsets = new int[packets];
        ByteBuf data = Unpooled.directBuffer(bytes, bytes);
        int left = bytes;
        for (int i = 0; i < packets; i++) {
            offsets[i] = data.writerIndex();
            int size = i == packets - 1 ? left : Math.min(LARGEST, left - HEADERS);
            data.writeByte('$').writeByte(2 * track).writeShort(size - 4);
            data.writeByte(0x80).writeByte(96).writeShort(i);
            data.writeInt((int) (number * 3_600)).writeInt(7);
            data.writeZero(size - HEADERS);
            left -= size;
        }
        return PacketBatch.builder()
                .track(track)
                .rtpTime(number * 3_600)
                .keyFrame(key)
                .startsAccessUnit(starts)
                .endsAccessUnit(ends)
                .frameNumber(number)
                .captureMonotonicNanos(number)
                .captureWallMicros(number)
                .build(data, offsets);
    }
}
