package io.culvert.media.h264;

import static io.culvert.media.fuzz.FuzzInput.check;

import io.culvert.media.nal.PictureSize;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.List;

/** H.264 sequence parameter sets (ITU-T H.264 section 7.3.2.1): nothing is thrown, no size is absurd. */
public final class H264SequenceParameterSetFuzz {
    private H264SequenceParameterSetFuzz() {}

    public static List<byte[]> seeds() {
        HexFormat hex = HexFormat.of();
        return List.of(
                hex.parseHex("674d401f9652027811b2d4b400000fa40003a980"),
                hex.parseHex("67640032acb200a002d6840000030004000003006423c60c66"),
                hex.parseHex("6742c01ed900a0479a1000000300100000030320f1832960"));
    }

    public static void fuzzerTestOneInput(byte[] data) {
        PictureSize size = H264SequenceParameterSet.pictureSize(Unpooled.wrappedBuffer(data));
        check(
                size == null
                        || (size.width() > 0
                                && size.height() > 0
                                && size.width() <= PictureSize.MAX
                                && size.height() <= PictureSize.MAX),
                "a picture has a size that can be: " + size);
    }
}
