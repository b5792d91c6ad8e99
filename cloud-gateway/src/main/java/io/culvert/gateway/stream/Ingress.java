package io.culvert.gateway.stream;

import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Turns what successive sources send into one stream that goes on: rewrites SSRC, sequence number, time and payload type
 * of every packet in place, once, before any reader sees it.
 *
 * <p><b>One clock.</b> All tracks are laid on one time line, the <i>stream time</i>: nanoseconds since the stream was
 * first opened. A source's first packet is put at the stream time that the gateway's own clock says; its other tracks
 * follow by the difference of their capture times, so picture and sound stay as far apart as they were captured. From
 * then on each track advances by the camera's own RTP clock, over what {@link MediaClock} sees being set; sound that runs away
 * from the pictures ({@link TrackDrift}) is laid beside them again. When the source is replaced, the new one is put at the
 * latest stream time reached plus the time that really passed: players see a pause, not a jump back.
 *
 * <pre>
 *   source 1                    gone      source 2
 *   ts 7000 10600 14200          …        ts 123 3723
 *   ──┬──────┬──────┬─────────────────────┬──────┬───▶ stream time
 *   out t    t+3600 t+7200                t+7200+gap
 *   seq n    n+1    n+2                   n+3
 * </pre>
 *
 * <p>INVARIANT: a track's sequence numbers have no hole, but where the camera itself lost video packets: a decoder must know
 * that, or it would join the halves of two pictures, and a recorder ends its segment there.
 *
 * <p>Threading: confined to the stream's event loop.
 */
final class Ingress {
    /** More tracks than this are no camera. */
    static final int MAX_TRACKS = 16;

    /** Capture times that differ by more than this from arrival times are not to be trusted for putting tracks side by side. */
    private static final long SANE_SKEW_NANOS = 2_000_000_000L;

    private final RandomGenerator random;
    private final int firstSsrc;
    private final List<IngressTrack> tracks = new ArrayList<>();
    private boolean anchored;
    private long anchorStreamNanos;
    private long anchorWallMicros;
    private long anchorArrivalNanos;

    Ingress(RandomGenerator random) {
        this.random = random;
        this.firstSsrc = random.nextInt();
    }

    /** The SSRC that readers see on a track for as long as the stream exists. Any thread. */
    int ssrc(int track) {
        return firstSsrc + track;
    }

    /** A new source begins: nothing of its numbers relates to the last one's. */
    void sourceStarted() {
        anchored = false;
        tracks.forEach(IngressTrack::sourceStarted);
    }

    /** Takes the tracks' clock rates and payload types; the first description's payload types stay what readers see. */
    void described(StreamDescription description) {
        for (TrackDescription told : description.tracks()) {
            if (told.index() < 0 || told.index() >= MAX_TRACKS) {
                continue;
            }
            while (tracks.size() <= told.index()) {
                tracks.add(new IngressTrack(ssrc(tracks.size()), random));
            }
            tracks.get(told.index()).described(told);
        }
    }

    /** Forgets payload types: nobody can go on with an older description. */
    void forgetPayloadTypes() {
        tracks.forEach(IngressTrack::forgetPayloadType);
    }

    /** The payload type that readers were told, or -1 for an unknown track. */
    int payloadType(int track) {
        return track < tracks.size() ? tracks.get(track).payloadType() : -1;
    }

    /** Rewrites a batch; false when it must be dropped: its track was never described, or waits for the pictures. */
    boolean rewrite(PacketBatch batch, long nowNanos) {
        if (batch.track() < 0 || batch.track() >= tracks.size() || batch.packetCount() == 0) {
            return false;
        }
        IngressTrack track = tracks.get(batch.track());
        if (!track.isAnchored()) {
            track.begin(streamNanos(batch, nowNanos), batch);
        } else if (!track.follow(batch, nowNanos)) {
            return false;
        }
        if (track.rewrite(batch, nowNanos)) {
            tracks.stream().filter(IngressTrack::isVideo).findFirst().ifPresent(track::holdAgainst);
        }
        return true;
    }

    /** Where a source's track begins on the common time line. */
    private long streamNanos(PacketBatch batch, long nowNanos) {
        if (!anchored) {
            anchored = true;
            anchorStreamNanos = 0;
            for (IngressTrack track : tracks) {
                anchorStreamNanos = Math.max(anchorStreamNanos, track.nanosAt(nowNanos));
            }
            anchorWallMicros = batch.captureWallMicros();
            anchorArrivalNanos = nowNanos;
            return anchorStreamNanos;
        }
        long byArrival = nowNanos - anchorArrivalNanos;
        long byCapture = (batch.captureWallMicros() - anchorWallMicros) * 1000;
        boolean sane = Math.abs(byCapture - byArrival) <= SANE_SKEW_NANOS;
        return anchorStreamNanos + (sane ? byCapture : byArrival);
    }

    /** Where every track stands now; new objects, good for another thread. */
    List<TrackPosition> positions() {
        return tracks.stream().map(IngressTrack::position).toList();
    }
}
