package io.culvert.media.h265;

import static io.culvert.media.fuzz.FuzzInput.check;

import io.culvert.media.nal.PictureSize;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.List;

/** H.265 sequence parameter sets (ITU-T H.265 section 7.3.2.2): nothing is thrown, no size is absurd. */
public final class H265SequenceParameterSetFuzz {
    private H265SequenceParameterSetFuzz() {}

    public static List<byte[]> seeds() {
        HexFormat hex = HexFormat.of();
        return List.of(
                hex.parseHex("420101016000000300900000030000030078a0021c801e0596566924cae6901000000300100000030190 80"
                        .replace(" ", "")),
                hex.parseHex("42010101400000030000030000030000030078a003c08010e4d96566924cae69"));
    }

    public static void fuzzerTestOneInput(byte[] data) {
        PictureSize size = H265SequenceParameterSet.pictureSize(Unpooled.wrappedBuffer(data));
        check(
                size == null
                        || (size.width() > 0
                                && size.height() > 0
                                && size.width() <= PictureSize.MAX
                                && size.height() <= PictureSize.MAX),
                "a picture has a size that can be: " + size);
        H265SequenceParameterSet.id(Unpooled.wrappedBuffer(data));
    }
}
