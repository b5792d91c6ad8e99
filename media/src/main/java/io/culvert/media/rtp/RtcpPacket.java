package io.culvert.media.rtp;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One packet out of a compound RTCP packet (RFC 3550 section 6).
 *
 * <p>Immutable; parsing copies what it keeps.
 */
public sealed interface RtcpPacket permits SenderReport, ReceiverReport, SourceDescription, Goodbye, OtherRtcp {

    /** Packets of one compound packet that are looked at; the rest is ignored. */
    int MAX_PACKETS = 32;

    /**
     * Reads the packets of a compound packet. Never throws: reading ends at the first packet that is not well formed,
     * and what came before it is kept.
     *
     * @param compound its readable bytes; indices and reference count stay as they are
     */
    static List<RtcpPacket> parse(ByteBuf compound) {
        List<RtcpPacket> packets = new ArrayList<>(2);
        ByteBuf in = compound.slice();
        while (in.readableBytes() >= 4 && packets.size() < MAX_PACKETS) {
            int start = in.readerIndex();
            int first = in.getUnsignedByte(start);
            int length = 4 + 4 * in.getUnsignedShort(start + 2);
            if ((first & 0xC0) != 0x80 || length > in.readableBytes()) {
                break;
            }
            int type = in.getUnsignedByte(start + 1);
            in.skipBytes(4);
            RtcpPacket packet = body(type, first & 0x1F, in.readSlice(length - 4));
            if (packet == null) {
                break;
            }
            packets.add(packet);
        }
        return List.copyOf(packets);
    }

    /** Whether these bytes look like RTCP rather than RTP where both share a port (RFC 5761 section 4). */
    static boolean looksLikeRtcp(ByteBuf packet) {
        if (packet.readableBytes() < 4 || (packet.getByte(packet.readerIndex()) & 0xC0) != 0x80) {
            return false;
        }
        int type = packet.getUnsignedByte(packet.readerIndex() + 1);
        return type >= 192 && type <= 223;
    }

    private static @Nullable RtcpPacket body(int type, int count, ByteBuf body) {
        return switch (type) {
            case SenderReport.TYPE -> SenderReport.read(count, body);
            case ReceiverReport.TYPE -> ReceiverReport.read(count, body);
            case SourceDescription.TYPE -> SourceDescription.read(count, body);
            case Goodbye.TYPE -> Goodbye.read(count, body);
            default -> new OtherRtcp(type);
        };
    }

    /** Appends the packet to {@code out}; several in a row make a compound packet. */
    void write(ByteBuf out);

    /** Appends the 4-byte header of a packet whose body has {@code bodyBytes} (a multiple of 4). */
    static void writeHeader(ByteBuf out, int count, int type, int bodyBytes) {
        out.writeByte(0x80 | count);
        out.writeByte(type);
        out.writeShort(bodyBytes / 4);
    }
}
