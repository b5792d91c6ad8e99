package io.culvert.media.nal;

import static io.culvert.media.fuzz.FuzzInput.check;

import io.culvert.media.fuzz.FuzzInput;
import io.culvert.media.fuzz.FuzzPackets;
import io.culvert.media.h264.H264Depacketizer;
import io.culvert.media.h265.H265Depacketizer;
import io.culvert.media.stream.Codec;
import io.culvert.media.watermark.FrameStamp;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.HexFormat;
import java.util.List;

/**
 * H.264 (RFC 6184) and H.265 (RFC 7798) payloads of any kind: nothing is thrown, what comes out is whole NAL units, and
 * no buffer is kept. The first octet chooses the codec.
 */
public final class DepacketizersFuzz {
    private DepacketizersFuzz() {}

    public static List<byte[]> seeds() {
        HexFormat hex = HexFormat.of();
        byte[] h264 = FuzzPackets.seed(
                hex.parseHex("67640032acb200a0"),
                hex.parseHex("18000467640032000268ee"),
                hex.parseHex("7c8588840021"),
                hex.parseHex("7c4588840021"),
                hex.parseHex("419a0102"));
        byte[] h265 = FuzzPackets.seed(
                hex.parseHex("42010101600000"),
                hex.parseHex("6001000440010c0100034401c1"),
                hex.parseHex("620193aabbcc"),
                hex.parseHex("620153aabbcc"),
                hex.parseHex("0201d00102"));
        // A fragmented NAL unit of zeros only.
        byte[] zeros = hex.parseHex("000200fffcffc03e03000000010000");
        return List.of(FuzzInput.chosen(0, h264), FuzzInput.chosen(1, h265), FuzzInput.chosen(2, h264), zeros);
    }

    public static void fuzzerTestOneInput(byte[] data) {
        FuzzInput input = new FuzzInput(data);
        int choice = input.octet();
        boolean h265 = (choice & 1) == 1;
        boolean expected = (choice & 2) == 2;
        List<ByteBuf> packets = FuzzPackets.packets(input, 96);
        var allocator = new UnpooledByteBufAllocator(false);
        AccessUnitSink sink = unit -> {
            look(unit, h265 ? Codec.H265 : Codec.H264);
            unit.release();
            check(unit.refCnt() == 0, "an access unit is its taker's alone");
        };
        try (Depacketizer depacketizer =
                h265 ? new H265Depacketizer(allocator, sink) : new H264Depacketizer(allocator, sink)) {
            if (expected) {
                depacketizer.expect(
                        packets.stream().mapToInt(ByteBuf::readableBytes).sum());
            }
            for (ByteBuf packet : packets) {
                depacketizer.packet(packet, 1);
            }
            if (expected) {
                depacketizer.trim();
            }
            depacketizer.flush();
        }
        check(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory() == 0, "nothing is kept");
        for (ByteBuf packet : packets) {
            check(packet.refCnt() == 1, "a packet stays its owner's");
            packet.release();
        }
    }

    private static void look(AccessUnit unit, Codec codec) {
        int bytes = 0;
        for (int i = 0; i < unit.nalCount(); i++) {
            ByteBuf nal = unit.nal(i);
            check(nal.isReadable(), "no NAL unit is empty");
            bytes += 4 + nal.readableBytes();
        }
        check(bytes == unit.data().readableBytes(), "an access unit is its NAL units and nothing else");
        FrameStamp.find(codec, unit);
    }
}
