package io.culvert.media.stream;

import io.culvert.media.sdp.MediaDescription;
import io.culvert.media.sdp.SdpAttribute;
import io.culvert.media.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.List;

/**
 * The tracks of a stream, each at the position of its index. Immutable.
 */
public record StreamDescription(List<TrackDescription> tracks) {

    public StreamDescription {
        tracks = List.copyOf(tracks);
        for (int i = 0; i < tracks.size(); i++) {
            if (tracks.get(i).index() != i) {
                throw new IllegalArgumentException(
                        "track " + tracks.get(i).index() + " at position " + i + " (expected: the same)");
            }
        }
    }

    /** One track per media section, in the description's order. */
    public static StreamDescription from(SessionDescription description) {
        List<TrackDescription> tracks = new ArrayList<>();
        for (MediaDescription media : description.media()) {
            tracks.add(TrackDescription.from(media, tracks.size()));
        }
        return new StreamDescription(tracks);
    }

    /** Whether there is a video track, so that a viewer must start at a key frame. */
    public boolean hasVideo() {
        return tracks.stream().anyMatch(track -> track.kind() == MediaKind.VIDEO);
    }

    /** The same stream with this track in place of the one of the same index. */
    public StreamDescription with(TrackDescription track) {
        List<TrackDescription> changed = new ArrayList<>(tracks);
        changed.set(track.index(), track);
        return new StreamDescription(changed);
    }

    /**
     * The description for an RTSP client: control {@code *} for the session and {@code trackID=N} per track.
     *
     * @param name the session's name, without line breaks
     * @param ranges values of {@code a=range}, e.g. {@code npt=now-} for live; the same range in other units
     */
    public SessionDescription toSdp(String name, String... ranges) {
        List<MediaDescription> media = new ArrayList<>();
        for (TrackDescription track : tracks) {
            media.add(section(track));
        }
        List<SdpAttribute> attributes = new ArrayList<>();
        for (String range : ranges) {
            attributes.add(new SdpAttribute("range", range));
        }
        attributes.add(new SdpAttribute("control", "*"));
        return new SessionDescription("- 0 0 IN IP4 0.0.0.0", name, "IN IP4 0.0.0.0", attributes, media);
    }

    private static MediaDescription section(TrackDescription track) {
        String payloadType = Integer.toString(track.payloadType());
        List<SdpAttribute> attributes = new ArrayList<>();
        if (!track.encodingName().isEmpty()) {
            String channels = track.channels() > 1 ? "/" + track.channels() : "";
            attributes.add(new SdpAttribute(
                    "rtpmap", payloadType + " " + track.encodingName() + "/" + track.clockRate() + channels));
        }
        if (!track.fmtp().isEmpty()) {
            attributes.add(new SdpAttribute("fmtp", payloadType + " " + track.fmtp()));
        }
        attributes.add(new SdpAttribute("control", "trackID=" + track.index()));
        String kind =
                switch (track.kind()) {
                    case VIDEO -> "video";
                    case AUDIO -> "audio";
                    case APPLICATION -> "application";
                };
        return new MediaDescription(kind, 0, "RTP/AVP", List.of(payloadType), null, attributes);
    }
}
