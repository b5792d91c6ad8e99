package io.culvert.gateway.stream;

import io.culvert.media.stream.Codec;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/**
 * Sources that come, go and lie about their clocks: what readers see keeps its SSRC and payload type, its sequence has
 * no hole but where packets were lost, and a fresh source never steps back in time. Eight octets a step.
 */
public final class IngressFuzz {
    private static final int STEP_BYTES = 8;

    private IngressFuzz() {}

    public static List<byte[]> seeds() {
        return List.of(
                new byte[] {0, 1, 0, 10, 0, 0, 1, 1, 0, 2, 0, 20, 0, 0, 1, 1, 9, 9, 0, 5, 0, 0, 1, 1},
                new byte[] {0, -1, -1, -1, 0, 100, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 2, 0, 0, 9, 0, 0, 1, 1});
    }

    public static void fuzzerTestOneInput(byte[] data) {
        Ingress ingress = new Ingress(new Random(7));
        ingress.described(description());
        ingress.sourceStarted();
        ByteBuffer steps = ByteBuffer.wrap(data);
        long now = 1_000_000_000L;
        int last = -1;
        while (steps.remaining() >= STEP_BYTES) {
            int kind = steps.get() & 7;
            int sequence = steps.getShort();
            int time = steps.getShort() << ((kind & 1) * 16);
            now += (steps.get() & 0xFFL) * 4_000_000;
            long capture = now + (steps.get() << 24);
            boolean starts = (steps.get() & 1) != 0;
            if (kind == 7) {
                ingress.sourceStarted();
            }
            PacketBatch batch = batch(sequence, time, capture, starts);
            check(ingress.rewrite(batch, now), "a described track is taken");
            int at = batch.packetOffset(0) + 4;
            int seen = batch.data().getUnsignedShort(at + 2);
            check(batch.data().getInt(at + 8) == ingress.ssrc(0), "the SSRC stays");
            check((batch.data().getByte(at + 1) & 0x7F) == 96, "the payload type stays");
            check(
                    batch.rtpTime() == Integer.toUnsignedLong(batch.data().getInt(at + 4)),
                    "the batch says the time its packets have");
            check(last < 0 || ((seen - last) & 0xFFFF) <= 1001, "the sequence goes on");
            check(last < 0 || seen != last, "no number comes twice");
            last = seen;
            batch.release();
        }
        ingress.positions();
    }

    private static StreamDescription description() {
        return new StreamDescription(
                List.of(new TrackDescription(0, MediaKind.VIDEO, Codec.H264, "H264", 96, 90_000, 0, "", 0, 0)));
    }

    private static PacketBatch batch(int sequence, int time, long capture, boolean starts) {
        ByteBuf data = Unpooled.buffer(20);
        data.writeByte('$').writeByte(0).writeShort(16);
        data.writeByte(0x80)
                .writeByte(97)
                .writeShort(sequence)
                .writeInt(time)
                .writeInt(5)
                .writeInt(0x65888400);
        return PacketBatch.builder()
                .rtpTime(Integer.toUnsignedLong(time))
                .startsAccessUnit(starts)
                .captureMonotonicNanos(capture)
                .captureWallMicros(capture / 1000)
                .bootId(1)
                .build(data, new int[] {0});
    }

    private static void check(boolean holds, String promise) {
        if (!holds) {
            throw new AssertionError("broken promise: " + promise);
        }
    }
}
