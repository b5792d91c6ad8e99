package io.culvert.media.stream;

import io.culvert.media.h264.H264Nal;
import io.culvert.media.h264.H264SequenceParameterSet;
import io.culvert.media.h265.H265Nal;
import io.culvert.media.h265.H265SequenceParameterSet;
import io.culvert.media.nal.PictureSize;
import io.culvert.media.sdp.FormatParameters;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Parameter sets as format parameters carry them: {@code sprop-parameter-sets} of H.264 (RFC 6184 section 8.1),
 * {@code sprop-vps}, {@code -sps} and {@code -pps} of H.265 (RFC 7798 section 7.1).
 */
final class SpropParameterSets {

    /** Parameter sets that are kept of one track. */
    static final int MAX_SETS = 64;

    /** Bytes that one parameter set may have. */
    static final int MAX_SET_BYTES = 4096;

    private static final String H264 = "sprop-parameter-sets";
    private static final String H265_VPS = "sprop-vps";
    private static final String H265_SPS = "sprop-sps";
    private static final String H265_PPS = "sprop-pps";

    private SpropParameterSets() {}

    static List<byte[]> read(Codec codec, String fmtp) {
        List<byte[]> sets = new ArrayList<>();
        FormatParameters parameters = FormatParameters.parse(fmtp);
        switch (codec) {
            case H264 -> decode(parameters.get(H264), sets);
            case H265 -> {
                decode(parameters.get(H265_VPS), sets);
                decode(parameters.get(H265_SPS), sets);
                decode(parameters.get(H265_PPS), sets);
            }
            default -> {
                // No other codec's parameters are NAL units.
            }
        }
        return sets;
    }

    private static void decode(@Nullable String list, List<byte[]> sets) {
        if (list == null) {
            return;
        }
        for (String base64 : list.split(",", MAX_SETS)) {
            byte[] set = decodeOne(base64.strip());
            if (set.length > 0 && sets.size() < MAX_SETS) {
                sets.add(set);
            }
        }
    }

    private static byte[] decodeOne(String base64) {
        if (base64.length() > MAX_SET_BYTES * 4 / 3) {
            return new byte[0];
        }
        try {
            return trimmed(Base64.getMimeDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /**
     * Without zeros at the end, and without the start code that some cameras leave there (GW's
     * {@code aO48gAAAAAE=}).
     */
    private static byte[] trimmed(byte[] set) {
        int end = set.length;
        if (end >= 4 && set[end - 1] == 1 && set[end - 2] == 0 && set[end - 3] == 0) {
            end -= 3;
        }
        while (end > 0 && set[end - 1] == 0) {
            end--;
        }
        return end == set.length ? set : Arrays.copyOf(set, end);
    }

    static String write(Codec codec, String fmtp, List<byte[]> sets) {
        FormatParameters parameters = FormatParameters.parse(fmtp);
        if (codec == Codec.H265) {
            return withList(
                            withList(withList(parameters, H265_VPS, sets, H265Nal.VPS), H265_SPS, sets, H265Nal.SPS),
                            H265_PPS,
                            sets,
                            H265Nal.PPS)
                    .format();
        }
        if (parameters.get("packetization-mode") == null) {
            parameters = parameters.with("packetization-mode", "1");
        }
        for (byte[] set : sets) {
            if (set.length >= 4 && H264Nal.type(set[0]) == H264Nal.SPS) {
                parameters = parameters.with("profile-level-id", profileLevelId(set));
                break;
            }
        }
        return parameters.with(H264, encode(sets)).format();
    }

    private static String profileLevelId(byte[] sps) {
        return String.format(Locale.ROOT, "%02X%02X%02X", sps[1] & 0xFF, sps[2] & 0xFF, sps[3] & 0xFF);
    }

    private static FormatParameters withList(FormatParameters parameters, String name, List<byte[]> sets, int type) {
        List<byte[]> ofType = new ArrayList<>();
        for (byte[] set : sets) {
            if (set.length > 2 && H265Nal.type(set[0]) == type) {
                ofType.add(set);
            }
        }
        return ofType.isEmpty() ? parameters : parameters.with(name, encode(ofType));
    }

    private static String encode(List<byte[]> sets) {
        StringBuilder out = new StringBuilder();
        for (byte[] set : sets) {
            out.append(out.isEmpty() ? "" : ",").append(Base64.getEncoder().encodeToString(set));
        }
        return out.toString();
    }

    /** The size that the first readable SPS says, or null. */
    static @Nullable PictureSize pictureSize(Codec codec, List<byte[]> sets) {
        for (byte[] set : sets) {
            ByteBuf nal = Unpooled.wrappedBuffer(set);
            PictureSize size =
                    switch (codec) {
                        case H264 -> H264SequenceParameterSet.pictureSize(nal);
                        case H265 -> H265SequenceParameterSet.pictureSize(nal);
                        default -> null;
                    };
            if (size != null) {
                return size;
            }
        }
        return null;
    }
}
