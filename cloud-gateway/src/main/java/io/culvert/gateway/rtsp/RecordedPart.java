package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.Permit;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.play.FragmentCursor;
import io.culvert.gateway.archive.play.RecordedFragment;
import io.culvert.gateway.rtsp.replay.RecordedMedia;
import io.culvert.gateway.rtsp.replay.RecordedTracks;
import io.culvert.media.rtsp.RangeHeader;
import io.culvert.media.sdp.MediaDescription;
import io.culvert.media.sdp.SdpAttribute;
import io.culvert.media.sdp.SessionDescription;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of a part of a camera's time line, as a client is told of it. Immutable.
 *
 * @param description the tracks at its beginning
 * @param beginMicros where all that may be seen begins, Unix microseconds
 * @param endMicros where it ends as of now
 * @param growing whether more may come
 */
record RecordedPart(StreamDescription description, long beginMicros, long endMicros, boolean growing) {
    private static final String VIDEO_REFERENCE = "VIDEO001";
    private static final String AUDIO_REFERENCE = "AUDIO001";

    /** Looks it up; empty where nothing is recorded there, or nothing that the permit lets be seen. Blocking. */
    static Optional<RecordedPart> find(RtspServices services, Permit permit, ArchiveAddress address) {
        RecordedMedia recording = services.archive().of(RecordingKey.of(permit.cameraId(), permit.quality()));
        long now = Span.micros(services.clock().instant());
        long oldest = permit.reach().earliestMicros(now);
        OptionalLong begin = recording.begin();
        OptionalLong end = recording.end();
        if (begin.isEmpty() || end.isEmpty()) {
            return Optional.empty();
        }
        long from = Math.max(address.fromMicros(), Math.max(oldest, begin.getAsLong()));
        long to = Math.min(address.toMicros(), permit.reach().toMicros());
        FragmentCursor cursor = recording.cursor();
        RecordedFragment first = cursor.seekKeyFrame(from, oldest);
        if (first == null && from <= now) {
            // What is being recorded now is on the disk a moment later.
            first = to > end.getAsLong() ? cursor.seekKeyFrame(end.getAsLong() - 1, oldest) : null;
        }
        if (first == null || first.startMicros() >= to || from >= to) {
            return Optional.empty();
        }
        return Optional.of(new RecordedPart(
                RecordedTracks.describe(first.tracks()),
                Math.max(oldest, begin.getAsLong()),
                Math.min(permit.reach().toMicros(), end.getAsLong()),
                !permit.reach().isWindow()));
    }

    /** The session's description: by absolute time and, for players that only know a length, by time from its beginning. */
    SessionDescription sdp(@Nullable ArchiveAddress address) {
        long from = address == null ? beginMicros : Math.max(address.fromMicros(), beginMicros);
        long asked = address == null || address.isOpen() ? Long.MAX_VALUE : address.toMicros();
        long to = Math.max(from, growing ? asked : Math.min(asked, endMicros));
        // Players take an end for theirs, and would not go on into live.
        boolean open = growing && asked == Long.MAX_VALUE;
        RangeHeader clock = new RangeHeader.Clock(Span.instant(from), open ? null : Span.instant(to));
        RangeHeader npt = new RangeHeader.Npt(Duration.ZERO, open ? null : Duration.ofNanos((to - from) * 1000));
        return withReferences(description.toSdp(DescribeRequests.NAME, npt.format(), clock.format()));
    }

    /** With the names that ONVIF clients know the tracks of a recording by (Streaming Specification, "RTSP describe"). */
    private SessionDescription withReferences(SessionDescription plain) {
        List<MediaDescription> media = new ArrayList<>();
        for (TrackDescription track : description.tracks()) {
            MediaDescription section = plain.media().get(track.index());
            List<SdpAttribute> attributes = new ArrayList<>(section.attributes());
            attributes.add(new SdpAttribute(
                    "x-onvif-track", track.kind() == MediaKind.VIDEO ? VIDEO_REFERENCE : AUDIO_REFERENCE));
            media.add(new MediaDescription(
                    section.media(),
                    section.port(),
                    section.protocol(),
                    section.formats(),
                    section.connection(),
                    attributes));
        }
        return new SessionDescription(plain.origin(), plain.name(), plain.connection(), plain.attributes(), media);
    }
}
