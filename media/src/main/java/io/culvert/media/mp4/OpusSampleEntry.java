package io.culvert.media.mp4;

import io.culvert.media.sdp.FormatParameters;
import io.culvert.media.stream.Codec;
import io.culvert.media.stream.TrackDescription;

/** Opus as {@code Opus} with {@code dOps} (Encapsulation of Opus in ISO Base Media File Format, section 4.3). */
record OpusSampleEntry(int channels) implements AudioEntry {

    private static final int SAMPLE_RATE = 48_000;

    /** RTP says two channels of every Opus stream; only {@code sprop-stereo=0} tells of one (RFC 7587 section 6.1). */
    static OpusSampleEntry of(TrackDescription track) {
        return new OpusSampleEntry(
                "0".equals(FormatParameters.parse(track.fmtp()).get("sprop-stereo")) ? 1 : 2);
    }

    @Override
    public Codec codec() {
        return Codec.OPUS;
    }

    @Override
    public String codecs() {
        return "opus";
    }

    /** RFC 7587 section 7: always two channels at 48 kHz, whatever is inside. */
    @Override
    public TrackDescription track(int index, int payloadType, int clockRate) {
        String fmtp = channels == 1 ? "sprop-stereo=0" : "sprop-stereo=1";
        return AudioEntry.track(codec(), index, payloadType, clockRate, 2, fmtp);
    }

    @Override
    public void write(BoxWriter boxes) {
        int entry = AudioEntry.begin(boxes, "Opus", channels, SAMPLE_RATE);
        int specific = boxes.begin("dOps");
        // Version, channels; nothing to skip, for the stream began before the viewer came; rate, gain, mapping family.
        boxes.out().writeByte(0).writeByte(channels).writeShort(0);
        boxes.out().writeInt(SAMPLE_RATE).writeShort(0).writeByte(0);
        boxes.end(specific);
        boxes.end(entry);
    }
}
