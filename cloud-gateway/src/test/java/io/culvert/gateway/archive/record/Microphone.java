package io.culvert.gateway.archive.record;

import io.culvert.gateway.stream.StreamFixture;
import io.culvert.media.stream.Codec;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A camera that sends sound alone, as fast as its clock runs. */
final class Microphone {
    private static final int PCMU_TICKS = 160;

    /** Frames of AAC in a packet, and what each is. */
    private static final int FRAMES = 2;

    private static final int FRAME_TICKS = 1024;
    private static final byte[] FRAME = {0x21, 0x10, 0x04, 0x60, (byte) 0x8C, 0x1C};

    private final StreamFixture hub;
    private final LongSupplier wallMicros;
    private final boolean aac;
    private int sequence = 60;
    private long time = 5_000;
    private long frameNumber;
    long bootId = 77;

    private Microphone(StreamFixture hub, LongSupplier wallMicros, boolean aac) {
        this.hub = hub;
        this.wallMicros = wallMicros;
        this.aac = aac;
    }

    /** 20 ms in a packet. */
    static Microphone pcmu(StreamFixture hub, LongSupplier wallMicros) {
        return new Microphone(hub, wallMicros, false);
    }

    /** Two frames of 64 ms in a packet. */
    static Microphone aac(StreamFixture hub, LongSupplier wallMicros) {
        return new Microphone(hub, wallMicros, true);
    }

    StreamDescription description() {
        String config = "mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=1408";
        return new StreamDescription(List.of(
                aac
                        ? new TrackDescription(
                                0, MediaKind.AUDIO, Codec.AAC, "mpeg4-generic", 97, 16_000, 1, config, 0, 0)
                        : new TrackDescription(0, MediaKind.AUDIO, Codec.PCMU, "PCMU", 0, 8_000, 1, "", 0, 0)));
    }

    void send(int packets) {
        int ticks = aac ? FRAMES * FRAME_TICKS : PCMU_TICKS;
        for (int i = 0; i < packets; i++) {
            hub.ticker.advance(TimeUnit.SECONDS.toNanos(ticks) / clockRate(), TimeUnit.NANOSECONDS);
            hub.send(packet());
            sequence++;
            frameNumber++;
            time += ticks;
        }
    }

    private int clockRate() {
        return aac ? 16_000 : 8_000;
    }

    /** Packets for which there was no room on their way. */
    void leaveOut(int packets) {
        frameNumber += packets;
        sequence += packets;
        time += (long) packets * (aac ? FRAMES * FRAME_TICKS : PCMU_TICKS);
    }

    private PacketBatch packet() {
        int payload = aac ? 2 + FRAMES * (2 + FRAME.length) : PCMU_TICKS;
        ByteBuf data = ByteBufAllocator.DEFAULT.buffer(16 + payload, 16 + payload);
        data.writeByte('$').writeByte(0).writeShort(12 + payload);
        data.writeByte(0x80).writeByte(0x80 | (aac ? 97 : 0)).writeShort(sequence);
        data.writeInt((int) time).writeInt(0xCAFE);
        if (aac) {
            data.writeShort(16 * FRAMES);
            for (int i = 0; i < FRAMES; i++) {
                data.writeShort(FRAME.length << 3);
            }
            for (int i = 0; i < FRAMES; i++) {
                data.writeBytes(FRAME);
            }
        } else {
            for (int i = 0; i < PCMU_TICKS; i++) {
                data.writeByte(0x80 | (int) ((time + i) % 64));
            }
        }
        return PacketBatch.builder()
                .track(0)
                .rtpTime(time & 0xFFFF_FFFFL)
                .frameNumber(frameNumber)
                .bootId(bootId)
                .captureWallMicros(wallMicros.getAsLong())
                .captureMonotonicNanos(hub.ticker.nanoTime())
                .build(data, new int[] {0});
    }
}
