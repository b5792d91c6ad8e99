package io.culvert.media.nal;

import static io.culvert.media.fuzz.FuzzInput.check;

import io.culvert.media.fuzz.FuzzInput;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;

/** Any bytes, escaped, hold no start code and come back as they were; any byte stream is cut without loss of order. */
public final class EmulationPreventionFuzz {
    private EmulationPreventionFuzz() {}

    public static List<byte[]> seeds() {
        return FuzzInput.seeds("\0\0\1\0\0\3\0\0\0", "\0\0\0\1gabc\0\0\1hdef\0\0\3\1");
    }

    public static void fuzzerTestOneInput(byte[] data) {
        ByteBuf escaped = Unpooled.buffer();
        EmulationPrevention.escape(data, escaped);
        check(AnnexB.startCode(escaped, 0, escaped.writerIndex()) < 0, "no start code within a NAL unit");
        ByteBuf back = Unpooled.buffer();
        EmulationPrevention.unescape(escaped, 0, escaped.writerIndex(), back, data.length);
        check(Arrays.equals(Arrays.copyOf(back.array(), back.writerIndex()), data), "escaped bytes come back");
        int end = 0;
        for (ByteBuf nal : AnnexB.split(Unpooled.wrappedBuffer(data))) {
            end += nal.readableBytes() + 3;
            check(end <= data.length, "NAL units lie side by side");
        }
    }
}
