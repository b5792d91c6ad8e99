package io.culvert.media.mp4;

import io.culvert.media.stream.Codec;
import io.culvert.media.stream.TrackDescription;

/**
 * G.711 as {@code ulaw} or {@code alaw}, as QuickTime files have it (QuickTime File Format Specification, sound sample
 * descriptions). Browsers do not play it; ffmpeg and what is built on it do.
 *
 * @param sampleRate the RTP clock's: 8000 but for odd cameras
 */
record G711SampleEntry(boolean muLaw, int channels, int sampleRate) implements AudioEntry {

    private static final int USUAL_RATE = 8_000;
    private static final int PCMU_TYPE = 0;
    private static final int PCMA_TYPE = 8;

    static G711SampleEntry of(TrackDescription track, boolean muLaw) {
        return new G711SampleEntry(muLaw, Math.max(1, track.channels()), track.clockRate());
    }

    @Override
    public Codec codec() {
        return muLaw ? Codec.PCMU : Codec.PCMA;
    }

    @Override
    public String codecs() {
        return muLaw ? "ulaw" : "alaw";
    }

    /** With the payload type that RFC 3551 section 6 gives it, where it is as that says: 8 kHz, one channel. */
    @Override
    public TrackDescription track(int index, int payloadType, int clockRate) {
        boolean usual = clockRate == USUAL_RATE && channels == 1;
        return AudioEntry.track(
                codec(), index, usual ? (muLaw ? PCMU_TYPE : PCMA_TYPE) : payloadType, clockRate, channels, "");
    }

    @Override
    public void write(BoxWriter boxes) {
        boxes.end(AudioEntry.begin(boxes, codecs(), channels, sampleRate));
    }
}
