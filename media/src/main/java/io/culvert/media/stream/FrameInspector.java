package io.culvert.media.stream;

import io.culvert.media.h264.H264Nal;
import io.culvert.media.h264.H264Payload;
import io.culvert.media.h265.H265Nal;
import io.culvert.media.h265.H265Payload;
import io.culvert.media.nal.NalVisitor;
import io.culvert.media.nal.RbspReader;
import io.netty.buffer.ByteBuf;

/**
 * Looks into the packets of an access unit of H.264 or H.265, as they come, for what decides about it: whether a
 * picture began, whether a decoder can start at it, and whether parameter sets changed.
 *
 * <p>Threading: confined to one thread. Allocates only when parameter sets change, and for one slice header per H.264
 * GOP of a camera that uses no IDR pictures.
 */
final class FrameInspector implements NalVisitor {

    private final boolean h264;
    private final KnownParameterSets parameterSets;
    private boolean sawPicture;
    private boolean keyFrame;
    private boolean sawSequenceParameters;
    private boolean parameterSetsChanged;
    private boolean malformed;

    FrameInspector(TrackDescription track) {
        this.h264 = track.codec() == Codec.H264;
        this.parameterSets = new KnownParameterSets(track.codec());
        parameterSets.offerAll(track.parameterSets());
    }

    /** A new access unit begins. */
    void begin() {
        sawPicture = false;
        keyFrame = false;
        sawSequenceParameters = false;
        malformed = false;
    }

    void packet(ByteBuf buffer, int payloadIndex, int payloadLength) {
        if (h264) {
            H264Payload.visit(buffer, payloadIndex, payloadLength, this);
        } else {
            H265Payload.visit(buffer, payloadIndex, payloadLength, this);
        }
    }

    /** Whether picture data came: from then on {@link #keyFrame()} is final. */
    boolean sawPicture() {
        return sawPicture;
    }

    boolean keyFrame() {
        return keyFrame;
    }

    /** Whether an SPS came in this access unit. */
    boolean sawSequenceParameters() {
        return sawSequenceParameters;
    }

    boolean malformedPayload() {
        return malformed;
    }

    /** Whether parameter sets changed since this was last asked. */
    boolean takeParameterSetsChanged() {
        boolean changed = parameterSetsChanged;
        parameterSetsChanged = false;
        return changed;
    }

    KnownParameterSets parameterSets() {
        return parameterSets;
    }

    @Override
    public void nal(ByteBuf buffer, int index, int length) {
        int type = parameterSets.type(buffer.getByte(index));
        if (isPicture(type)) {
            picture(type, buffer, index + 1, index + length);
        } else if (parameterSets.isParameterSet(type)) {
            parameterSetsChanged |= parameterSets.offer(type, buffer, index, length);
            sawSequenceParameters |= type == (h264 ? H264Nal.SPS : H265Nal.SPS);
        }
    }

    @Override
    public void fragment(int header, boolean first, boolean last, ByteBuf buffer, int index, int length) {
        int type = parameterSets.type(h264 ? header : header >> 8);
        if (isPicture(type)) {
            if (first) {
                picture(type, buffer, index, index + length);
            } else {
                // Its first fragment is missing: there is a picture, but nobody can start at it.
                sawPicture = true;
            }
        }
    }

    private boolean isPicture(int type) {
        return h264 ? H264Nal.isPicture(type) : H265Nal.isPicture(type);
    }

    private void picture(int type, ByteBuf buffer, int afterHeader, int end) {
        if (sawPicture) {
            return;
        }
        sawPicture = true;
        if (h264) {
            keyFrame = type == H264Nal.IDR
                    || (type == H264Nal.SLICE && sawSequenceParameters && isIntraSlice(buffer, afterHeader, end));
        } else {
            keyFrame = H265Nal.isRandomAccess(type);
        }
    }

    /** Cameras without IDR pictures send the SPS in front of an intra picture (H.264 section 7.4.3, slice_type). */
    private static boolean isIntraSlice(ByteBuf buffer, int afterHeader, int end) {
        RbspReader in = new RbspReader(buffer, afterHeader, end);
        in.ue();
        long sliceType = in.ue();
        return !in.exhausted() && (sliceType == 2 || sliceType == 7);
    }

    @Override
    public void malformed() {
        malformed = true;
    }
}
