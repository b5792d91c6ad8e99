package io.culvert.gateway.tunnel;

import io.culvert.gateway.provisioning.Labels;
import io.culvert.media.stream.Codec;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.culvert.proto.tunnel.v1.Description;
import io.culvert.proto.tunnel.v1.Track;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads what an agent says about its tracks. What passes here is written into SDP for viewers, so no line break and no
 * absurd number may pass. Pure.
 */
final class TrackReader {
    static final int MAX_PIXELS = 16_384;

    private static final int MAX_TRACKS = 16;
    private static final int MAX_CLOCK_HERTZ = 1_000_000;
    private static final int MAX_CHANNELS = 64;
    private static final Pattern ENCODING_NAME = Pattern.compile("[A-Za-z0-9._+-]{0,64}");
    /** Printable ASCII, as RFC 4566 byte-strings of fmtp are in practice. */
    private static final Pattern FMTP = Pattern.compile("[ -~]{0,8192}");

    private TrackReader() {}

    static StreamDescription read(Description description) throws ProtocolViolation {
        List<Track> tracks = description.getTracksList();
        expect(!tracks.isEmpty() && tracks.size() <= MAX_TRACKS, tracks.size() + " tracks (expected: 1 to 16)");
        List<TrackDescription> read = new ArrayList<>(tracks.size());
        for (int i = 0; i < tracks.size(); i++) {
            read.add(read(tracks.get(i), i));
        }
        return new StreamDescription(read);
    }

    private static TrackDescription read(Track track, int position) throws ProtocolViolation {
        expect(track.getIndex() == position, "track " + track.getIndex() + " at position " + position);
        expect(in(track.getPayloadType(), 0, 127), "payload type " + track.getPayloadType());
        expect(in(track.getClockRate(), 1, MAX_CLOCK_HERTZ), "clock rate " + track.getClockRate());
        expect(in(track.getChannels(), 0, MAX_CHANNELS), track.getChannels() + " channels");
        expect(in(track.getWidth(), 0, MAX_PIXELS), "width " + track.getWidth());
        expect(in(track.getHeight(), 0, MAX_PIXELS), "height " + track.getHeight());
        String name = track.getEncodingName();
        expect(ENCODING_NAME.matcher(name).matches(), "encoding name \"" + Labels.clean(name, 64) + '"');
        expect(FMTP.matcher(track.getFmtp()).matches(), "fmtp that is not a printable line");
        return new TrackDescription(
                position,
                kind(track),
                Codec.ofEncodingName(name),
                name,
                track.getPayloadType(),
                track.getClockRate(),
                track.getChannels(),
                track.getFmtp(),
                track.getWidth(),
                track.getHeight());
    }

    private static MediaKind kind(Track track) throws ProtocolViolation {
        return switch (track.getKind()) {
            case MEDIA_KIND_VIDEO -> MediaKind.VIDEO;
            case MEDIA_KIND_AUDIO -> MediaKind.AUDIO;
            case MEDIA_KIND_APPLICATION -> MediaKind.APPLICATION;
            case MEDIA_KIND_UNSPECIFIED, UNRECOGNIZED ->
                throw new ProtocolViolation("track " + track.getIndex() + " of no kind");
        };
    }

    private static boolean in(int value, int least, int most) {
        return value >= least && value <= most;
    }

    private static void expect(boolean fine, String otherwise) throws ProtocolViolation {
        if (!fine) {
            throw new ProtocolViolation("description with " + otherwise);
        }
    }
}
