package io.culvert.media.aac;

import static io.culvert.media.fuzz.FuzzInput.check;

import io.culvert.media.fuzz.FuzzInput;
import io.culvert.media.sdp.FormatParameters;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.HexFormat;
import java.util.List;

/**
 * AAC payloads of any kind (RFC 3640): nothing is thrown, frames come whole and within their payload's bytes, and no buffer
 * is kept. The first octet chooses the width of the headers' fields; payloads stand behind their length in two octets.
 */
public final class AacDepacketizerFuzz {
    private static final List<String> FORMATS = List.of(
            "sizelength=13;indexlength=3;indexdeltalength=3",
            "sizelength=6;indexlength=2;indexdeltalength=2",
            "sizelength=16;indexlength=0;indexdeltalength=0",
            "sizelength=0",
            "config=1408");

    private AacDepacketizerFuzz() {}

    public static List<byte[]> seeds() {
        HexFormat hex = HexFormat.of();
        return List.of(
                FuzzInput.chosen(0, hex.parseHex("000700100018aabbcc")),
                FuzzInput.chosen(0, hex.parseHex("000600100028aabb000700100028ccddee")),
                FuzzInput.chosen(2, hex.parseHex("000500100001aa")));
    }

    public static void fuzzerTestOneInput(byte[] data) {
        FuzzInput input = new FuzzInput(data);
        FormatParameters format = FormatParameters.parse(FORMATS.get(input.octet() % FORMATS.size()));
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        try (AacDepacketizer depacketizer = new AacDepacketizer(format, allocator, (frame, behind) -> {
            check(frame.isReadable(), "no frame is empty");
            check(behind >= 0 && behind % AacDepacketizer.FRAME_SAMPLES == 0, "frames follow each other");
            check(frame.release(), "a frame is its sink's");
        })) {
            while (input.hasMore()) {
                ByteBuf payload = Unpooled.wrappedBuffer(input.piece(input.pair() & 0x7FF));
                depacketizer.payload(payload, 0, payload.readableBytes());
                check(payload.refCnt() == 1, "a payload stays its owner's");
            }
        }
        check(allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory() == 0, "nothing is kept");
        AacConfig.parse(data);
    }
}
