package io.culvert.gateway.archive.record;

import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.mp4.Sample;
import io.culvert.media.mp4.SampleEntry;
import io.culvert.media.mp4.SampleSink;
import io.culvert.media.mp4.Sampler;
import io.culvert.media.rtp.RtpClock;
import io.culvert.media.stream.TrackDescription;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Puts the samples of a stream into groups of pictures. A group is over with the next key frame; one that is very long or
 * large is cut in between, so that little is ever in memory only. Sound alone is cut where the sink says.
 *
 * <p>Sound goes with the pictures of its time. What comes later than that goes with the group that follows.
 *
 * <p>Threading: confined to the recorder's event loop.
 */
final class GopCutter {
    /** A longer group is cut in between; its pictures must be known by then. */
    static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long LARGEST_BYTES = 6 << 20;
    private static final long EARLY_SOUND_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Sound waiting for pictures that do not come; more is let go, the oldest first. */
    private static final int MAX_WAITING_SOUND = 3_000;

    /** Who takes the groups; calls come in the order of the stream. */
    interface Sink {
        /** Whether a group may begin with that sample of the leading track, which a decoder can start with. */
        boolean mayBegin(Sample sample);

        /** The tracks from the next group on. */
        void tracks(List<Mp4Track> tracks);

        /**
         * A group; the sink owns it.
         *
         * @param next what begins the one that follows it at once; null where something is missing behind it, or the cut
         *     lies between key frames
         */
        void gop(Gop gop, @Nullable Sample next);

        /** Between the last group and the next time is missing. */
        void hole();
    }

    private final Sink sink;
    private @Nullable TrackDescription leadTrack;
    private @Nullable TrackDescription soundTrack;
    private @Nullable SampleEntry leadEntry;
    private @Nullable SampleEntry soundEntry;
    private boolean tracksChanged;
    private boolean begun;
    private long groups;
    private List<Sample> lead = new ArrayList<>();
    private long leadBytes;
    private final ArrayDeque<Sample> sound = new ArrayDeque<>();
    private @Nullable Sampler soundSampler;

    GopCutter(Sink sink) {
        this.sink = sink;
    }

    /** Other tracks from here on. */
    void begin(TrackDescription leading, @Nullable TrackDescription beside) {
        leadTrack = leading;
        soundTrack = beside;
        soundSampler = null;
        leadEntry = null;
        soundEntry = null;
        begun = false;
    }

    /** How many groups have begun with a key frame so far; those in front of the last one were handed over. */
    long begun() {
        return groups;
    }

    /** Where the samples of the leading track go. */
    SampleSink leadSink() {
        return new SampleSink() {
            @Override
            public void described(SampleEntry entry) {
                leadEntry = entry;
                tracksChanged = true;
            }

            @Override
            public void hole() {
                GopCutter.this.hole();
            }

            @Override
            public void sample(Sample sample) {
                lead(sample);
            }
        };
    }

    /** Where the samples of the sound go. */
    SampleSink soundSink() {
        return new SampleSink() {
            @Override
            public void described(SampleEntry entry) {
                soundEntry = entry;
                tracksChanged = true;
            }

            @Override
            public void hole() {}

            @Override
            public void sample(Sample sample) {
                sound(sample);
            }
        };
    }

    /** Whose samples come to {@link #soundSink()}: at a hole it hands over what it has. */
    void sound(@Nullable Sampler sampler) {
        soundSampler = sampler;
    }

    private void lead(Sample sample) {
        boolean starts = sample.sync() && sink.mayBegin(sample);
        if (!begun && !starts) {
            sample.release(); // nothing to decode it from
            return;
        }
        if (starts || isLong(sample)) {
            finish(starts ? sample : null);
        }
        if (starts && tracksChanged) {
            tellTracks();
        }
        if (!begun) {
            begun = true;
            forgetSoundBefore(sample);
        }
        if (starts) {
            groups++;
        }
        lead.add(sample);
        leadBytes += sample.sizeBytes();
    }

    private boolean isLong(Sample sample) {
        return leadBytes >= LARGEST_BYTES || nanosUpTo(sample) >= LONGEST_NANOS;
    }

    private long nanosUpTo(Sample sample) {
        TrackDescription track = leadTrack;
        return lead.isEmpty() || track == null
                ? 0
                : RtpClock.nanos(sample.decodeTime() - lead.getFirst().decodeTime(), track.clockRate());
    }

    private void tellTracks() {
        TrackDescription leading = leadTrack;
        SampleEntry entry = leadEntry;
        if (leading == null || entry == null) {
            return;
        }
        tracksChanged = false;
        List<Mp4Track> tracks = new ArrayList<>();
        tracks.add(track(leading, entry));
        if (soundTrack != null && soundEntry != null) {
            tracks.add(track(soundTrack, soundEntry));
        }
        sink.tracks(tracks);
    }

    private static Mp4Track track(TrackDescription described, SampleEntry entry) {
        return new Mp4Track(described.index() + 1, described.clockRate(), entry);
    }

    private void sound(Sample sample) {
        if (sound.size() >= MAX_WAITING_SOUND) {
            sound.removeFirst().release();
        }
        sound.add(sample);
    }

    /** Sound of long before the first picture is not of its time. */
    private void forgetSoundBefore(Sample first) {
        long until = soundTicks(first.decodeTime(), EARLY_SOUND_NANOS);
        while (!sound.isEmpty() && sound.getFirst().endTime() <= until) {
            sound.removeFirst().release();
        }
    }

    private void finish(@Nullable Sample next) {
        if (lead.isEmpty()) {
            return;
        }
        Gop gop = new Gop(lead, next == null ? soundBefore(lead.getLast().endTime()) : soundBefore(next.decodeTime()));
        lead = new ArrayList<>();
        leadBytes = 0;
        sink.gop(gop, next);
    }

    /** The sound that waits and begins before that time of the leading track. */
    private List<Sample> soundBefore(long leadTicks) {
        long until = soundTicks(leadTicks, 0);
        List<Sample> taken = new ArrayList<>();
        while (!sound.isEmpty() && sound.getFirst().decodeTime() < until && follows(taken, sound.getFirst())) {
            taken.add(sound.removeFirst());
        }
        return taken;
    }

    /** A time of the leading track, less some, in ticks of the sound. */
    private long soundTicks(long leadTicks, long lessNanos) {
        TrackDescription leading = leadTrack;
        TrackDescription beside = soundTrack;
        return leading == null || beside == null
                ? Long.MIN_VALUE
                : RtpClock.ticks(RtpClock.nanos(leadTicks, leading.clockRate()) - lessNanos, beside.clockRate());
    }

    private static boolean follows(List<Sample> taken, Sample sample) {
        return taken.isEmpty() || taken.getLast().endTime() == sample.decodeTime();
    }

    /** Ends the group as it is; the next one begins with a key frame, and time is missing in between. */
    void hole() {
        try {
            if (soundSampler != null) {
                soundSampler.flush();
            }
            finish(null);
        } finally {
            begun = false;
            sink.hole();
        }
    }

    /** Lets go what is in no group yet. */
    void drop() {
        lead.forEach(Sample::release);
        lead.clear();
        leadBytes = 0;
        sound.forEach(Sample::release);
        sound.clear();
        begun = false;
    }
}
