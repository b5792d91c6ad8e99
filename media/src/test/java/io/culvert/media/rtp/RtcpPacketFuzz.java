package io.culvert.media.rtp;

import static io.culvert.media.fuzz.FuzzInput.check;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Compound RTCP (RFC 3550 section 6): nothing is thrown, and what is written is read as the same. */
public final class RtcpPacketFuzz {
    private RtcpPacketFuzz() {}

    public static List<byte[]> seeds() {
        HexFormat hex = HexFormat.of();
        return List.of(
                hex.parseHex("80c8000600000001e3b5c1a080000000000000640000000a00000400"),
                hex.parseHex("81c900070000000200000001000000050000ffff0000001000000000 00000000".replace(" ", "")
                        + "81ca0004000000020108637574767274000081cb000100000002"),
                hex.parseHex("80cc00020000000161626364"));
    }

    public static void fuzzerTestOneInput(byte[] data) {
        ByteBuf compound = Unpooled.wrappedBuffer(data);
        RtcpPacket.looksLikeRtcp(compound);
        List<RtcpPacket> packets = RtcpPacket.parse(compound);
        check(packets.size() <= RtcpPacket.MAX_PACKETS, "the number of packets is bounded");
        check(compound.readerIndex() == 0 && compound.refCnt() == 1, "the buffer stays as it was");
        for (RtcpPacket packet : packets) {
            if (packet instanceof OtherRtcp || isCut(packet)) {
                continue;
            }
            ByteBuf written = Unpooled.buffer();
            packet.write(written);
            List<RtcpPacket> again = RtcpPacket.parse(written);
            check(again.equals(List.of(packet)), "a written report is read as what it was: " + packet);
        }
    }

    /** A name that was no UTF-8 may be longer with its replacement characters than a packet holds. */
    private static boolean isCut(RtcpPacket packet) {
        return packet instanceof SourceDescription names && names.cname().getBytes(StandardCharsets.UTF_8).length > 255;
    }
}
