package io.culvert.gateway.stream;

import io.culvert.media.stream.PacketBatch;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** One RTP packet as a reader or viewer got it; frame and part are what {@link FakeCamera} wrote into it. */
public record SeenPacket(
        int channel, int payloadType, boolean marker, int sequence, long time, int ssrc, long frame, int part) {

    /** The packets of a batch. */
    public static List<SeenPacket> of(PacketBatch batch) {
        return of(batch.data().duplicate());
    }

    /** The packets of interleaved bytes; reads them. */
    public static List<SeenPacket> of(ByteBuf interleaved) {
        List<SeenPacket> packets = new ArrayList<>();
        while (interleaved.readableBytes() > 4) {
            if (interleaved.readByte() != '$') {
                throw new AssertionError("no frame at " + (interleaved.readerIndex() - 1));
            }
            int channel = interleaved.readUnsignedByte();
            ByteBuf packet = interleaved.readSlice(interleaved.readUnsignedShort());
            if (channel % 2 == 0) {
                packets.add(of(channel, packet));
            }
        }
        return packets;
    }

    /** A number of up to 49 bits as it stands in a payload: seven bits a byte, none of which is zero. */
    public static long coded(long number) {
        long coded = 0;
        for (int i = 0; i < 7; i++) {
            coded |= (((number >>> (7 * i)) & 0x7F) | 0x80) << (8 * i);
        }
        return coded;
    }

    /** The number that was {@link #coded}, whatever its highest byte is. */
    public static long decoded(long coded) {
        long number = 0;
        for (int i = 0; i < 7; i++) {
            number |= ((coded >>> (8 * i)) & 0x7F) << (7 * i);
        }
        return number;
    }

    /** One RTP packet. */
    public static SeenPacket of(int channel, ByteBuf rtp) {
        int second = rtp.getUnsignedByte(1);
        boolean own = rtp.readableBytes() >= 24;
        return new SeenPacket(
                channel,
                second & 0x7F,
                (second & 0x80) != 0,
                rtp.getUnsignedShort(2),
                rtp.getUnsignedInt(4),
                rtp.getInt(8),
                own ? decoded(rtp.getLong(12)) : -1,
                own ? (int) decoded(rtp.getUnsignedInt(20)) : -1);
    }
}
