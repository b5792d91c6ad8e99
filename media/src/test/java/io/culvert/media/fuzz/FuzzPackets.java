package io.culvert.media.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A fuzzer's bytes as RTP packets: behind one octet of flags and two of length stands each payload, so that a fuzzer
 * reaches payloads without finding RTP headers first. Flags: 1 marker, 2 next timestamp, 4 a jump of the sequence (one
 * octet more), 8 no header of ours: the piece is the packet, 16 another SSRC, 32 padding flag.
 */
public final class FuzzPackets {
    public static final int MARKER = 1;
    public static final int NEXT_TIME = 2;
    public static final int JUMP = 4;
    public static final int RAW = 8;
    public static final int OTHER_SSRC = 16;
    public static final int PADDING = 32;

    private static final int MAX_PACKETS = 256;
    private static final int TICKS = 3600;

    private FuzzPackets() {}

    /** The packets, each with a count of one that is the caller's. */
    public static List<ByteBuf> packets(FuzzInput input, int payloadType) {
        List<ByteBuf> packets = new ArrayList<>();
        int sequence = 65_530;
        int time = -3 * TICKS;
        while (input.hasMore() && packets.size() < MAX_PACKETS) {
            int flags = input.octet();
            if ((flags & JUMP) != 0) {
                sequence += (byte) input.octet();
            }
            if ((flags & NEXT_TIME) != 0) {
                time += TICKS;
            }
            byte[] payload = input.piece(input.pair() & 0x7FF);
            if ((flags & RAW) != 0) {
                packets.add(Unpooled.copiedBuffer(payload));
                continue;
            }
            ByteBuf packet = Unpooled.buffer(12 + payload.length);
            packet.writeByte((flags & PADDING) != 0 ? 0xA0 : 0x80);
            packet.writeByte((flags & MARKER) != 0 ? 0x80 | payloadType : payloadType);
            packet.writeShort(sequence++).writeInt(time).writeInt((flags & OTHER_SSRC) != 0 ? 8 : 7);
            packets.add(packet.writeBytes(payload));
        }
        return packets;
    }

    /** A seed of payloads, each the last of its access unit. */
    public static byte[] seed(byte[]... payloads) {
        ByteArrayOutputStream seed = new ByteArrayOutputStream();
        for (byte[] payload : payloads) {
            seed.write(MARKER | NEXT_TIME);
            seed.write(payload.length >> 8);
            seed.write(payload.length);
            seed.writeBytes(payload);
        }
        return seed.toByteArray();
    }
}
