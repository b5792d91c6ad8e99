package io.culvert.media.aac;

import io.culvert.media.sdp.FormatParameters;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What an AudioSpecificConfig says (ISO/IEC 14496-3 section 1.6.2.1).
 *
 * @param hex the configuration as it stands in {@code config=}
 * @param objectType of the audio as it is coded: 2 for AAC-LC, 5 for HE-AAC, 29 for HE-AAC v2
 * @param sampleRate per second; the core's for HE-AAC
 * @param channels 1 … 8
 */
public record AacConfig(String hex, int objectType, int sampleRate, int channels) {

    private static final int MAX_BYTES = 64;
    private static final int[] SAMPLE_RATES = {
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350
    };
    private static final int EXPLICIT_RATE = 15;
    private static final int ESCAPED_TYPE = 31;

    /** The configuration in the format parameters of a track; null where there is none that can be used. */
    public static @Nullable AacConfig of(FormatParameters format) {
        String hex = format.get("config");
        if (hex == null || hex.isEmpty() || hex.length() > 2 * MAX_BYTES || hex.length() % 2 != 0) {
            return null;
        }
        try {
            return parse(HexFormat.of().parseHex(hex));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Null where the bytes are no configuration of one to eight channels. */
    public static @Nullable AacConfig parse(byte[] bytes) {
        BitSource in = new BitSource(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
        int type = in.bits(5);
        if (type == ESCAPED_TYPE) {
            type = 32 + in.bits(6);
        }
        int index = in.bits(4);
        int rate = index == EXPLICIT_RATE ? in.bits(24) : index < SAMPLE_RATES.length ? SAMPLE_RATES[index] : 0;
        int configuration = in.bits(4);
        int channels = configuration == 7 ? 8 : configuration;
        boolean usable = !in.exhausted() && type > 0 && rate > 0 && channels >= 1 && channels <= 8;
        return usable ? new AacConfig(HexFormat.of().formatHex(bytes), type, rate, channels) : null;
    }

    /** The configuration itself. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }
}
