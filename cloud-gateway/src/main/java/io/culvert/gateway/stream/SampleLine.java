package io.culvert.gateway.stream;

import io.culvert.media.mp4.Sampler;
import io.culvert.media.rtp.RtpClock;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lays the samples of all tracks of a stream on one line by the hub's stream time, so that picture and sound stay together.
 * The line begins a little before the first key frame of the leading track, which comes first.
 *
 * <p>Threading: confined to the loop of the reader that it belongs to.
 */
public final class SampleLine {
    private final long leadInNanos;
    private boolean hasOrigin;
    private long originNanos;
    private int lead = -1;
    private @Nullable Sampler leading;
    private long leadNanos;

    /** @param leadInNanos how long before the first key frame the line begins, for sound that comes late */
    public SampleLine(long leadInNanos) {
        this.leadInNanos = leadInNanos;
    }

    /** The track of that kind which comes first among those that {@code wanted} takes; null where there is none. */
    public static @Nullable TrackDescription first(
            StreamDescription description, MediaKind kind, Predicate<TrackDescription> wanted) {
        for (TrackDescription track : description.tracks()) {
            if (track.kind() == kind && wanted.test(track)) {
                return track;
            }
        }
        return null;
    }

    /** The tracks are others now, of which this one leads; the line goes on. */
    public void leads(TrackDescription track, Sampler sampler) {
        lead = track.index();
        leading = sampler;
    }

    /**
     * Gives the track's sampler a batch, once the track's place on the line is known.
     *
     * @return whether it was given
     */
    public boolean batch(Sampler sampler, TrackDescription track, PacketBatch batch, TrackClocks clocks) {
        if (batch.track() >= clocks.tracks()) {
            return false;
        }
        if (!sampler.isAnchored()
                && !anchor(sampler, track, batch, clocks.position(batch.track()).originRtpTime())) {
            return false;
        }
        sampler.batch(batch);
        return true;
    }

    /** Puts a track's first batch on the line; false where its place is not known yet. */
    private boolean anchor(Sampler sampler, TrackDescription track, PacketBatch batch, long origin) {
        long ticks = (batch.rtpTime() - origin) & 0xFFFF_FFFFL;
        if (batch.track() == lead) {
            if (!batch.keyFrame() && track.kind() == MediaKind.VIDEO) {
                return false;
            }
            leadNanos = RtpClock.nanos(ticks, track.clockRate());
            if (!hasOrigin) {
                hasOrigin = true;
                originNanos = leadNanos - leadInNanos;
            }
        } else if (leading == null || !leading.isAnchored()) {
            return false;
        } else {
            // RTP times come around every few hours; of all instants meant the nearest to the picture's counts.
            long around = RtpClock.nanos(1L << 32, track.clockRate());
            long nanos = RtpClock.nanos(ticks, track.clockRate());
            ticks += Math.round((double) (leadNanos - nanos) / around) << 32;
        }
        sampler.anchor(batch.rtpTime(), ticks - RtpClock.ticks(originNanos, track.clockRate()));
        return true;
    }
}
