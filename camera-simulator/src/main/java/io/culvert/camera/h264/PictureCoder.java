package io.culvert.camera.h264;

import io.culvert.camera.picture.Picture;

/**
 * Codes pictures as NAL units of one slice each: IDR pictures whole, others as the macroblocks that changed since the
 * picture before.
 *
 * <p>Protocol: H.264 sections 7.3.3 (slice header), 7.3.4 (slice data). Belongs to the parameter sets of {@link ParameterSets}.
 *
 * <p>Threading: stateless.
 */
public final class PictureCoder {
    private static final int IDR_HEADER = 0x65;
    private static final int REFERENCE_HEADER = 0x61;
    private static final int ALL_P = 5;
    private static final int ALL_I = 7;
    private static final int INTRA_IN_P = 5;

    private PictureCoder() {}

    /** A key picture. {@code gop} counts the groups of pictures: neighbours must carry different idr_pic_ids. */
    public static byte[] keyPicture(Picture picture, long gop) {
        BitWriter out = new BitWriter();
        sliceStart(out, ALL_I, 0);
        out.ue((int) (gop & 1)); // idr_pic_id
        out.flag(false).flag(false); // no_output_of_prior_pics_flag, long_term_reference_flag
        sliceEnd(out);
        MacroblockCoder macroblocks = new MacroblockCoder(picture, out);
        for (int y = 0; y < picture.macroblockRows(); y++) {
            for (int x = 0; x < picture.macroblockColumns(); x++) {
                macroblocks.write(x, y, 0);
            }
        }
        return out.nalUnit(IDR_HEADER);
    }

    /** The {@code position}-th picture after the key picture (from 1), as its difference to {@code before}. */
    public static byte[] changedPicture(Picture before, Picture picture, int position) {
        BitWriter out = new BitWriter();
        sliceStart(out, ALL_P, position);
        out.flag(false).flag(false); // num_ref_idx_active_override_flag, ref_pic_list_modification_flag_l0
        out.flag(false); // adaptive_ref_pic_marking_mode_flag
        sliceEnd(out);
        MacroblockCoder macroblocks = new MacroblockCoder(picture, out);
        int skipped = 0;
        for (int y = 0; y < picture.macroblockRows(); y++) {
            for (int x = 0; x < picture.macroblockColumns(); x++) {
                if (picture.sameMacroblock(before, x, y)) {
                    skipped++;
                } else {
                    out.ue(skipped);
                    skipped = 0;
                    macroblocks.write(x, y, INTRA_IN_P);
                }
            }
        }
        if (skipped > 0) {
            out.ue(skipped);
        }
        return out.nalUnit(REFERENCE_HEADER);
    }

    private static void sliceStart(BitWriter out, int sliceType, int frameNum) {
        out.ue(0); // first_mb_in_slice
        out.ue(sliceType);
        out.ue(0); // pic_parameter_set_id
        out.bits(ParameterSets.FRAME_NUM_BITS, frameNum);
    }

    private static void sliceEnd(BitWriter out) {
        out.se(0); // slice_qp_delta
        out.ue(1); // disable_deblocking_filter_idc
    }
}
