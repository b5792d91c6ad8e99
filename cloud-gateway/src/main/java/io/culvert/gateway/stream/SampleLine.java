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

    /** Gives the track's sampler a batch; what comes before the line begins is left out. */
    public void batch(Sampler sampler, TrackDescription track, PacketBatch batch) {
        if (!sampler.isAnchored() && !mayBegin(track, batch)) {
            return;
        }
        // Said each time, as RTP times come around: behind a pause of hours nobody could tell how often.
        sampler.anchor(batch.rtpTime(), batch.streamTicks() - RtpClock.ticks(originNanos, track.clockRate()));
        sampler.batch(batch);
    }

    /** Whether a track may begin with this batch; the leading one's first says where the line begins. */
    private boolean mayBegin(TrackDescription track, PacketBatch batch) {
        if (batch.track() != lead) {
            return leading != null && leading.isAnchored();
        }
        if (!batch.keyFrame() && track.kind() == MediaKind.VIDEO) {
            return false;
        }
        if (!hasOrigin) {
            hasOrigin = true;
            originNanos = RtpClock.nanos(batch.streamTicks(), track.clockRate()) - leadInNanos;
        }
        return true;
    }
}
