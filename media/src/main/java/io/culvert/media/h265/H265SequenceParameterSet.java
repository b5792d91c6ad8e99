package io.culvert.media.h265;

import io.culvert.media.nal.PictureSize;
import io.culvert.media.nal.RbspReader;
import io.culvert.media.nal.SampleFormat;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Reads picture size and sample format out of a sequence parameter set (ITU-T H.265 sections 7.3.2.2.1 and 7.3.3). */
public final class H265SequenceParameterSet {

    private static final int MAX_BYTES = 4096;
    private static final int MAX_ID = 15;

    /** Bits of profile, tier and constraint flags, before the level. */
    private static final int PROFILE_BITS = 88;

    private static final int LEVEL_BITS = 8;

    private H265SequenceParameterSet() {}

    /**
     * The size of the pictures after cropping, or null when the NAL unit is no SPS or makes no sense.
     *
     * @param nal from its header on, without start code; indices stay as they are
     */
    public static @Nullable PictureSize pictureSize(ByteBuf nal) {
        int length = nal.readableBytes();
        if (!isSps(nal, length)) {
            return null;
        }
        RbspReader in = afterProfile(nal, length);
        if (in.ue() > MAX_ID) {
            return null;
        }
        long chromaFormat = in.ue();
        if (chromaFormat > 3) {
            return null;
        }
        boolean separatePlanes = chromaFormat == 3 && in.flag();
        long width = in.ue();
        long height = in.ue();
        if (in.flag()) {
            boolean subsampled = !separatePlanes;
            int unitX = subsampled && (chromaFormat == 1 || chromaFormat == 2) ? 2 : 1;
            int unitY = subsampled && chromaFormat == 1 ? 2 : 1;
            width -= unitX * (in.ue() + in.ue());
            height -= unitY * (in.ue() + in.ue());
        }
        return in.exhausted() || !PictureSize.plausible(width, height)
                ? null
                : new PictureSize((int) width, (int) height);
    }

    /** How samples are laid out, or null when the NAL unit is no SPS or makes no sense. */
    public static @Nullable SampleFormat sampleFormat(ByteBuf nal) {
        int length = nal.readableBytes();
        if (!isSps(nal, length)) {
            return null;
        }
        RbspReader in = afterProfile(nal, length);
        in.ue();
        long chroma = in.ue();
        if (chroma == 3) {
            in.skip(1);
        }
        in.ue();
        in.ue();
        if (in.flag()) {
            for (int side = 0; side < 4; side++) {
                in.ue();
            }
        }
        long luma = 8 + in.ue();
        long colour = 8 + in.ue();
        return in.exhausted() || !SampleFormat.plausible(chroma, luma, colour)
                ? null
                : new SampleFormat((int) chroma, (int) luma, (int) colour);
    }

    /** The set's own id (0 … 15), or −1 when the NAL unit is no SPS or makes no sense. */
    public static int id(ByteBuf nal) {
        int length = nal.readableBytes();
        if (!isSps(nal, length)) {
            return -1;
        }
        RbspReader in = afterProfile(nal, length);
        long id = in.ue();
        return in.exhausted() || id > MAX_ID ? -1 : (int) id;
    }

    private static boolean isSps(ByteBuf nal, int length) {
        return length > 4 && length <= MAX_BYTES && H265Nal.type(nal.getByte(nal.readerIndex())) == H265Nal.SPS;
    }

    private static RbspReader afterProfile(ByteBuf nal, int length) {
        int from = nal.readerIndex();
        RbspReader in = new RbspReader(nal, from + H265Nal.HEADER_BYTES, from + length);
        in.skip(4);
        int subLayers = (int) in.bits(3);
        in.skip(1 + PROFILE_BITS + LEVEL_BITS);
        int profilesPresent = 0;
        int levelsPresent = 0;
        for (int i = 0; i < subLayers; i++) {
            profilesPresent += in.bit();
            levelsPresent += in.bit();
        }
        if (subLayers > 0) {
            in.skip(2 * (8 - subLayers));
        }
        in.skip(PROFILE_BITS * profilesPresent + LEVEL_BITS * levelsPresent);
        return in;
    }
}
