package io.culvert.media.h264;

import io.culvert.media.nal.PictureSize;
import io.culvert.media.nal.RbspReader;
import io.culvert.media.nal.SampleFormat;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads picture size and sample format out of a sequence parameter set (ITU-T H.264 sections 7.3.2.1.1 and 7.4.2.1.1).
 */
public final class H264SequenceParameterSet {

    private static final int MAX_BYTES = 4096;
    private static final int MAX_REFERENCE_CYCLE = 255;

    private H264SequenceParameterSet() {}

    /**
     * The size of the pictures after cropping, or null when the NAL unit is no SPS or makes no sense.
     *
     * @param nal from its header byte on, without start code; indices stay as they are
     */
    public static @Nullable PictureSize pictureSize(ByteBuf nal) {
        int from = nal.readerIndex();
        int length = nal.readableBytes();
        if (length < 5 || length > MAX_BYTES || H264Nal.type(nal.getByte(from)) != H264Nal.SPS) {
            return null;
        }
        RbspReader in = new RbspReader(nal, from + 1, from + length);
        int profile = (int) in.bits(8);
        in.skip(16);
        in.ue();
        int chromaFormat = 1;
        boolean separatePlanes = false;
        if (hasChromaFormat(profile)) {
            chromaFormat = (int) in.ue();
            if (chromaFormat > 3) {
                return null;
            }
            separatePlanes = chromaFormat == 3 && in.flag();
            in.ue();
            in.ue();
            in.skip(1);
            if (in.flag()) {
                skipScalingLists(in, chromaFormat == 3 ? 12 : 8);
            }
        }
        in.ue();
        if (!skipOrderCount(in)) {
            return null;
        }
        in.ue();
        in.skip(1);
        long widthInBlocks = in.ue() + 1;
        long heightInUnits = in.ue() + 1;
        boolean framesOnly = in.flag();
        if (!framesOnly) {
            in.skip(1);
        }
        in.skip(1);
        long width = widthInBlocks * 16;
        long height = heightInUnits * 16 * (framesOnly ? 1 : 2);
        if (in.flag()) {
            boolean subsampled = !separatePlanes && chromaFormat != 0;
            int unitX = subsampled && chromaFormat < 3 ? 2 : 1;
            int unitY = (subsampled && chromaFormat == 1 ? 2 : 1) * (framesOnly ? 1 : 2);
            width -= unitX * (in.ue() + in.ue());
            height -= unitY * (in.ue() + in.ue());
        }
        return in.exhausted() || !PictureSize.plausible(width, height)
                ? null
                : new PictureSize((int) width, (int) height);
    }

    /** The format of an SPS whose profile tells one; null for any other, which is 4:2:0 of 8 bits or no SPS. */
    public static @Nullable SampleFormat sampleFormat(ByteBuf nal) {
        int from = nal.readerIndex();
        int length = nal.readableBytes();
        if (length < 5 || length > MAX_BYTES || H264Nal.type(nal.getByte(from)) != H264Nal.SPS) {
            return null;
        }
        RbspReader in = new RbspReader(nal, from + 1, from + length);
        if (!hasChromaFormat((int) in.bits(8))) {
            return null;
        }
        in.skip(16);
        in.ue();
        long chroma = in.ue();
        if (chroma == 3) {
            in.skip(1);
        }
        long luma = 8 + in.ue();
        long colour = 8 + in.ue();
        return in.exhausted() || !SampleFormat.plausible(chroma, luma, colour)
                ? null
                : new SampleFormat((int) chroma, (int) luma, (int) colour);
    }

    private static boolean hasChromaFormat(int profile) {
        return switch (profile) {
            case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> true;
            default -> false;
        };
    }

    private static void skipScalingLists(RbspReader in, int lists) {
        for (int list = 0; list < lists && !in.exhausted(); list++) {
            if (!in.flag()) {
                continue;
            }
            int last = 8;
            int next = 8;
            int size = list < 6 ? 16 : 64;
            for (int i = 0; i < size && next != 0; i++) {
                next = (int) ((last + in.se() + 256) & 0xFF);
                last = next == 0 ? last : next;
            }
        }
    }

    private static boolean skipOrderCount(RbspReader in) {
        long type = in.ue();
        if (type == 0) {
            in.ue();
        } else if (type == 1) {
            in.skip(1);
            in.se();
            in.se();
            long cycle = in.ue();
            if (cycle > MAX_REFERENCE_CYCLE) {
                return false;
            }
            for (int i = 0; i < cycle && !in.exhausted(); i++) {
                in.se();
            }
        } else if (type > 2) {
            return false;
        }
        return !in.exhausted();
    }
}
