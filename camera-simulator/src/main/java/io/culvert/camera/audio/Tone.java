package io.culvert.camera.audio;

import io.culvert.media.stream.Codec;
import java.util.ArrayList;
import java.util.List;

/**
 * A tone of 400 Hz in G.711, in packets of 20 ms.
 *
 * <p>Protocol: ITU-T G.711; RFC 3551 section 4.5.14, payload types 0 and 8.
 */
final class Tone {
    private static final int CLOCK_RATE = 8_000;
    private static final int SAMPLES_PER_PACKET = 160;
    private static final int HERTZ = 400;
    private static final int PEAK = 6_000;

    /** Eight periods of the tone fill one packet, so every packet is the same. */
    private static final int PACKETS = 1;

    private Tone() {}

    static AudioSource source(Codec codec) {
        boolean muLaw = codec == Codec.PCMU;
        List<byte[]> payloads = new ArrayList<>(PACKETS);
        for (int packet = 0; packet < PACKETS; packet++) {
            byte[] payload = new byte[SAMPLES_PER_PACKET];
            for (int i = 0; i < payload.length; i++) {
                int sample = (int) Math.round(PEAK * Math.sin(2 * Math.PI * HERTZ * i / CLOCK_RATE));
                payload[i] = (byte) (muLaw ? muLaw(sample) : aLaw(sample));
            }
            payloads.add(payload);
        }
        int type = muLaw ? 0 : 8;
        String attributes = "a=rtpmap:" + type + (muLaw ? " PCMU" : " PCMA") + "/8000\r\n";
        return new AudioSource(codec, type, CLOCK_RATE, SAMPLES_PER_PACKET, attributes, payloads);
    }

    /** Mu-law of a 16-bit sample: sign, three bits of segment, four of step, all inverted. */
    static int muLaw(int sample) {
        int sign = sample < 0 ? 0x80 : 0;
        int biased = Math.min(Math.abs(sample), 32_635) + 132;
        int segment = 24 - Integer.numberOfLeadingZeros(biased);
        return ~(sign | (segment << 4) | ((biased >> (segment + 3)) & 0x0F)) & 0xFF;
    }

    /** A-law of a 16-bit sample: sign, three bits of segment, four of step, every other bit inverted. */
    static int aLaw(int sample) {
        int sign = sample < 0 ? 0 : 0x80;
        int magnitude = Math.min(sample < 0 ? -sample - 1 : sample, 32_767);
        int segment = Math.max(0, 24 - Integer.numberOfLeadingZeros(magnitude));
        int step = (magnitude >> (segment == 0 ? 4 : segment + 3)) & 0x0F;
        return (sign | (segment << 4) | step) ^ 0x55;
    }
}
