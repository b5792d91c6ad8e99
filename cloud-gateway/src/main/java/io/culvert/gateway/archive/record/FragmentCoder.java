package io.culvert.gateway.archive.record;

import io.culvert.media.mp4.Fragment;
import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.mp4.Sample;
import io.culvert.media.mp4.TrackRun;
import io.culvert.media.rtp.RtpClock;
import io.culvert.media.segment.FragmentBytes;
import io.culvert.media.segment.FragmentTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes fragments of one segment out of groups of pictures. Times in the file count from the first sample of any track, so
 * that sound which came a little before the first picture has its place too.
 *
 * <p>Threading: confined to the recorder's event loop.
 */
final class FragmentCoder {
    private final List<Mp4Track> tracks;
    private final long originNanos;
    private long fragments;

    /** @param first group of the segment */
    FragmentCoder(PlacedGop first) {
        tracks = first.tracks();
        long lead = nanos(tracks.getFirst(), first.gop().first());
        boolean hasSound = tracks.size() > 1 && !first.gop().sound().isEmpty();
        originNanos = hasSound
                ? Math.min(lead, nanos(tracks.get(1), first.gop().sound().getFirst()))
                : lead;
    }

    private static long nanos(Mp4Track track, Sample sample) {
        return RtpClock.nanos(sample.decodeTime(), track.timescale());
    }

    /** Takes the group over. */
    FragmentBytes fragment(PlacedGop placed) {
        Gop gop = placed.gop();
        List<TrackRun> runs = new ArrayList<>(2);
        runs.add(new TrackRun(tracks.getFirst().id(), onLine(tracks.getFirst(), gop.lead())));
        List<Sample> sound = tracks.size() > 1 ? onLine(tracks.get(1), gop.sound()) : List.of();
        if (!sound.isEmpty()) {
            runs.add(new TrackRun(tracks.get(1).id(), sound));
        }
        return new FragmentBytes(
                new Fragment(++fragments, runs),
                new FragmentTime(placed.startMicros(), placed.micros(), placed.monotonicMicros()),
                gop.startsWithKeyFrame());
    }

    /** The samples by the segment's own time; what lies before it is let go. */
    private List<Sample> onLine(Mp4Track track, List<Sample> samples) {
        long origin = RtpClock.ticks(originNanos, track.timescale());
        List<Sample> placed = new ArrayList<>(samples.size());
        for (Sample sample : samples) {
            if (sample.decodeTime() >= origin) {
                placed.add(sample.behind(origin));
            } else {
                sample.release();
            }
        }
        return placed;
    }
}
