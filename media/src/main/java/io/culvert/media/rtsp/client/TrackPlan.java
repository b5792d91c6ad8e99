package io.culvert.media.rtsp.client;

import io.culvert.media.rtsp.RtspUrl;
import io.culvert.media.sdp.ControlUrl;
import io.culvert.media.sdp.MediaDescription;
import io.culvert.media.sdp.SessionDescription;
import io.culvert.media.stream.Codec;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which of a camera's tracks are wanted and by which URLs they are controlled: one video and one audio track, those
 * with a codec we know before others. Metadata, ONVIF's back channel, encrypted tracks and those of which nobody can say
 * what they are are left alone.
 *
 * @param aggregateUri controls the whole session: PLAY, TEARDOWN, keep-alive
 * @param tracks video first
 */
record TrackPlan(String aggregateUri, List<Candidate> tracks) {

    /**
     * A track to set up.
     *
     * @param description its index means nothing yet
     * @param controlUri for SETUP
     */
    record Candidate(TrackDescription description, String controlUri) {}

    /**
     * @param base Content-Base or Content-Location as the camera wrote it, or null
     */
    static TrackPlan of(SessionDescription sdp, @Nullable String base, RtspUrl url, boolean videoOnly) {
        String baseUri = usableBase(base, url);
        List<Candidate> tracks = new ArrayList<>(2);
        addBest(tracks, candidates(sdp, baseUri, MediaKind.VIDEO));
        if (!videoOnly) {
            addBest(tracks, candidates(sdp, baseUri, MediaKind.AUDIO));
        }
        return new TrackPlan(escaped(ControlUrl.resolve(baseUri, sdp.control())), tracks);
    }

    /** The tracks as they will be numbered when each can be set up. */
    StreamDescription description() {
        List<TrackDescription> descriptions = new ArrayList<>();
        for (Candidate track : tracks) {
            descriptions.add(track.description().withIndex(descriptions.size()));
        }
        return new StreamDescription(descriptions);
    }

    /**
     * The base for relative URLs. Some cameras leave out the scheme, some send a path, some nonsense; then it is the
     * URL we asked for. The host in it may be another one: it is only ever written into requests, never dialled.
     */
    private static String usableBase(@Nullable String base, RtspUrl url) {
        String text = base == null ? "" : base.strip();
        if (text.isEmpty() || text.equals("*")) {
            return url.uri();
        }
        String absolute = text.startsWith("/") ? url.origin() + text : ControlUrl.resolve(text, null);
        try {
            RtspUrl.parse(absolute);
            return absolute;
        } catch (IllegalArgumentException e) {
            return url.uri();
        }
    }

    private static List<Candidate> candidates(SessionDescription sdp, String baseUri, MediaKind kind) {
        List<Candidate> candidates = new ArrayList<>();
        for (MediaDescription media : sdp.media()) {
            TrackDescription track = TrackDescription.from(media, 0);
            boolean encrypted = media.protocol().toUpperCase(Locale.ROOT).contains("SAVP");
            boolean backChannel = kind == MediaKind.AUDIO && media.backChannel();
            boolean named = !track.encodingName().isEmpty();
            if (track.kind() == kind && named && !encrypted && !backChannel) {
                candidates.add(new Candidate(track, escaped(ControlUrl.resolve(baseUri, media.control()))));
            }
        }
        return candidates;
    }

    private static void addBest(List<Candidate> tracks, List<Candidate> candidates) {
        for (Candidate candidate : candidates) {
            if (candidate.description().codec() != Codec.OTHER) {
                tracks.add(candidate);
                return;
            }
        }
        if (!candidates.isEmpty()) {
            tracks.add(candidates.get(0));
        }
    }

    private static String escaped(String uri) {
        return uri.replace(" ", "%20");
    }
}
