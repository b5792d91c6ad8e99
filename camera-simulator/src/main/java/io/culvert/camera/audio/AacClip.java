package io.culvert.camera.audio;

import io.culvert.media.stream.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A tone of 500 Hz as AAC-LC, 16 kHz, mono, from a clip of our own; {@code docs/camera-simulator.md} says how it was made.
 *
 * <p>Protocol: ISO/IEC 14496-3 (ADTS headers of the file); RFC 3640 section 3.3.6 (AAC-hbr), one frame in each packet.
 */
final class AacClip {
    private static final String NAME = "clip-16000-mono.aac";
    private static final int PAYLOAD_TYPE = 97;
    private static final int CLOCK_RATE = 16_000;
    private static final int SAMPLES_PER_FRAME = 1024;
    private static final int ADTS_HEADER_BYTES = 7;

    private AacClip() {}

    static AudioSource source() {
        // AudioSpecificConfig: object type 2 (LC), frequency index 8 (16 kHz), one channel.
        String attributes = "a=rtpmap:" + PAYLOAD_TYPE + " MPEG4-GENERIC/16000/1\r\n"
                + "a=fmtp:" + PAYLOAD_TYPE + " streamtype=5;profile-level-id=1;mode=AAC-hbr;"
                + "sizelength=13;indexlength=3;indexdeltalength=3;config=1408\r\n";
        return new AudioSource(Codec.AAC, PAYLOAD_TYPE, CLOCK_RATE, SAMPLES_PER_FRAME, attributes, payloads());
    }

    private static List<byte[]> payloads() {
        byte[] clip = read();
        List<byte[]> payloads = new ArrayList<>();
        int at = 0;
        while (at < clip.length) {
            int length = ((clip[at + 3] & 0x03) << 11) | ((clip[at + 4] & 0xFF) << 3) | ((clip[at + 5] & 0xE0) >> 5);
            payloads.add(withHeader(clip, at + ADTS_HEADER_BYTES, length - ADTS_HEADER_BYTES));
            at += length;
        }
        return payloads;
    }

    /** Two bytes say that there are 16 bits of headers; the header is the frame's size in 13 bits and an index of 0. */
    private static byte[] withHeader(byte[] clip, int from, int length) {
        byte[] payload = new byte[4 + length];
        payload[1] = 16;
        payload[2] = (byte) (length >> 5);
        payload[3] = (byte) (length << 3);
        System.arraycopy(clip, from, payload, 4, length);
        return payload;
    }

    private static byte[] read() {
        try (InputStream in = AacClip.class.getResourceAsStream(NAME)) {
            if (in == null) {
                throw new IllegalStateException("no clip " + NAME);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read clip " + NAME, e);
        }
    }
}
