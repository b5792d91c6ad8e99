package io.culvert.camera.audio;

import io.culvert.media.stream.Codec;
import java.util.List;

/**
 * A tone that repeats: packet n holds the samples from n x {@link #samplesPerPacket()} on, counted from the Unix epoch.
 *
 * <p>Threading: immutable.
 */
public final class AudioSource {
    private final Codec codec;
    private final int payloadType;
    private final int clockRate;
    private final int samplesPerPacket;
    private final String attributes;
    private final List<byte[]> payloads;

    AudioSource(
            Codec codec,
            int payloadType,
            int clockRate,
            int samplesPerPacket,
            String attributes,
            List<byte[]> payloads) {
        this.codec = codec;
        this.payloadType = payloadType;
        this.clockRate = clockRate;
        this.samplesPerPacket = samplesPerPacket;
        this.attributes = attributes;
        this.payloads = List.copyOf(payloads);
    }

    /**
     * The source for a codec.
     *
     * @throws IllegalArgumentException for a codec we cannot make
     */
    public static AudioSource of(Codec codec) {
        return switch (codec) {
            case PCMU, PCMA -> Tone.source(codec);
            case AAC -> AacClip.source();
            default -> throw new IllegalArgumentException("audio codec " + codec + " (expected: PCMU, PCMA or AAC)");
        };
    }

    public Codec codec() {
        return codec;
    }

    public int payloadType() {
        return payloadType;
    }

    /** Samples per second, which is also RTP's clock. */
    public int clockRate() {
        return clockRate;
    }

    public int samplesPerPacket() {
        return samplesPerPacket;
    }

    /** The rtpmap and fmtp lines of the SDP, each with its line end. */
    public String attributes() {
        return attributes;
    }

    /** The RTP payload of packet {@code number}; shared, not to be changed. */
    public byte[] payload(long number) {
        return payloads.get((int) Math.floorMod(number, (long) payloads.size()));
    }

    /** The first packet whose samples all lie after this Unix time. */
    public long firstAfter(long wallMicros) {
        return Math.floorDiv(samplesUntil(wallMicros), samplesPerPacket) + 1;
    }

    /** The packet after the last one whose samples are all taken at this Unix time. */
    public long endAt(long wallMicros) {
        return Math.floorDiv(samplesUntil(wallMicros), samplesPerPacket);
    }

    /** Samples taken from the epoch to this Unix time: RTP time before a session adds its offset. */
    public long samplesUntil(long wallMicros) {
        return Math.floorDiv(wallMicros * (clockRate / 100), 10_000L);
    }
}
