package io.culvert.media.mp4;

import io.culvert.media.stream.TrackDescription;

/**
 * G.711 as {@code ulaw} or {@code alaw}, as QuickTime files have it (QuickTime File Format Specification, sound sample
 * descriptions). Browsers do not play it; ffmpeg and what is built on it do.
 *
 * @param sampleRate the RTP clock's: 8000 but for odd cameras
 */
record G711SampleEntry(boolean muLaw, int channels, int sampleRate) implements AudioEntry {

    static G711SampleEntry of(TrackDescription track, boolean muLaw) {
        return new G711SampleEntry(muLaw, Math.max(1, track.channels()), track.clockRate());
    }

    @Override
    public String codecs() {
        return muLaw ? "ulaw" : "alaw";
    }

    @Override
    public void write(BoxWriter boxes) {
        boxes.end(AudioEntry.begin(boxes, codecs(), channels, sampleRate));
    }
}
