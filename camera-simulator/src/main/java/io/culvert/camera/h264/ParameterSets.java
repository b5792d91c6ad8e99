package io.culvert.camera.h264;

/**
 * Sequence and picture parameter set of the simulated camera's H.264: constrained baseline, one reference picture, output in
 * decoding order, BT.709.
 *
 * <p>Protocol: H.264 sections 7.3.2.1, 7.3.2.2, E.1 (VUI) and A.3 (levels).
 */
public final class ParameterSets {
    static final int FRAME_NUM_BITS = 16;

    private static final int SPS_HEADER = 0x67;
    private static final int PPS_HEADER = 0x68;
    private static final int BASELINE = 66;
    private static final int CONSTRAINED_BASELINE = 0xC0;

    private ParameterSets() {}

    /** The sequence parameter set, as a NAL unit without start code. */
    public static byte[] sequence(int width, int height, int fps) {
        int columns = (width + 15) / 16;
        int rows = (height + 15) / 16;
        BitWriter out = new BitWriter();
        out.bits(8, BASELINE).bits(8, CONSTRAINED_BASELINE).bits(8, level(columns * rows, fps));
        out.ue(0); // seq_parameter_set_id
        out.ue(FRAME_NUM_BITS - 4);
        out.ue(2); // pic_order_cnt_type: output order is decoding order
        out.ue(1).flag(false); // max_num_ref_frames, gaps_in_frame_num_value_allowed_flag
        out.ue(columns - 1).ue(rows - 1);
        out.flag(true).flag(true); // frame_mbs_only_flag, direct_8x8_inference_flag
        crop(out, 16 * columns - width, 16 * rows - height);
        out.flag(true); // vui_parameters_present_flag
        usability(out, fps);
        return out.nalUnit(SPS_HEADER);
    }

    /** The picture parameter set, as a NAL unit without start code. */
    public static byte[] picture() {
        BitWriter out = new BitWriter();
        out.ue(0).ue(0); // pic_parameter_set_id, seq_parameter_set_id
        out.flag(false).flag(false); // CAVLC, bottom_field_pic_order_in_frame_present_flag
        out.ue(0).ue(0).ue(0); // one slice group, one reference picture in each list
        out.flag(false).bits(2, 0); // no weighted prediction
        out.se(MacroblockCoder.LUMA_QP - 26).se(0).se(MacroblockCoder.CHROMA_QP_OFFSET);
        out.flag(true); // deblocking_filter_control_present_flag
        out.flag(false).flag(false); // constrained_intra_pred_flag, redundant_pic_cnt_present_flag
        return out.nalUnit(PPS_HEADER);
    }

    private static void crop(BitWriter out, int right, int bottom) {
        out.flag(right > 0 || bottom > 0);
        if (right > 0 || bottom > 0) {
            out.ue(0).ue(right / 2).ue(0).ue(bottom / 2);
        }
    }

    private static void usability(BitWriter out, int fps) {
        out.flag(true).bits(8, 1); // square samples
        out.flag(false); // overscan_info_present_flag
        out.flag(true).bits(3, 5).flag(false); // video_signal_type_present_flag, no particular format, limited range
        out.flag(true).bits(8, 1).bits(8, 1).bits(8, 1); // BT.709 primaries, transfer and matrix
        out.flag(false); // chroma_loc_info_present_flag
        out.flag(true).bits(32, 1).bits(32, 2 * fps).flag(true); // timing, in fields, at a fixed rate
        out.flag(false).flag(false).flag(false); // no HRD parameters, no pic_struct
        out.flag(true).flag(true); // bitstream_restriction_flag, motion_vectors_over_pic_boundaries_flag
        out.ue(0).ue(0).ue(0).ue(0); // no bound on bytes and bits, vectors shorter than a sample
        out.ue(0).ue(1); // no reordering, one picture of buffer
    }

    /** level_idc by macroblocks per second, from table A-1; our bit rates stay far below its bounds. */
    private static int level(int macroblocks, int fps) {
        long rate = (long) macroblocks * fps;
        if (macroblocks <= 1620 && rate <= 40_500) {
            return 30;
        }
        if (macroblocks <= 3600 && rate <= 108_000) {
            return 31;
        }
        return macroblocks <= 5120 && rate <= 216_000 ? 32 : 42;
    }
}
