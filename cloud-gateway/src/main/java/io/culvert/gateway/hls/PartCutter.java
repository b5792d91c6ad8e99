package io.culvert.gateway.hls;

import io.culvert.media.mp4.Fragment;
import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.mp4.Sample;
import io.culvert.media.mp4.SampleEntry;
import io.culvert.media.mp4.SampleSink;
import io.culvert.media.mp4.TrackRun;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts samples into parts and parts into segments.
 *
 * <p>The leading track, which is the picture where there is one, decides where is cut: a part is over when the next sample
 * would make it too long, a segment with a key frame. Sound goes along with whatever part is being filled when it comes.
 *
 * <p>The bytes of a part are gathered into one buffer of exactly its size; nobody copies them after that.
 *
 * <p>Threading: confined to the packager's event loop.
 */
final class PartCutter {
    static final ByteBufAllocator ALLOCATOR = ByteBufAllocator.DEFAULT;

    /** Sound waiting for pictures that do not come is let go after so many frames. */
    private static final int MAX_WAITING_SOUND = 1_000;

    private final HlsConfig config;
    private final LiveWindow window;
    private int timescale = 1;
    private int leadId;
    private int soundId;
    private @Nullable Mp4Track leadTrack;
    private @Nullable Mp4Track soundTrack;
    private final List<Sample> leadSamples = new ArrayList<>();
    private final List<Sample> soundSamples = new ArrayList<>();
    private boolean describe;
    private boolean discontinuity;
    private boolean begun;
    private long partTicks;
    private long segmentTicks;
    private long fragments;

    PartCutter(HlsConfig config, LiveWindow window) {
        this.config = config;
        this.window = window;
    }

    /** Other tracks from here on. */
    void begin(TrackDescription lead, @Nullable TrackDescription sound) {
        timescale = lead.clockRate();
        leadId = lead.index() + 1;
        soundId = sound == null ? 0 : sound.index() + 1;
        leadTrack = null;
        soundTrack = null;
        discontinuity = begun;
    }

    /** Where the samples of a track go. */
    SampleSink sink(TrackDescription track) {
        return new SampleSink() {
            @Override
            public void described(SampleEntry entry) {
                PartCutter.this.described(new Mp4Track(track.index() + 1, track.clockRate(), entry));
            }

            @Override
            public void hole() {
                if (track.index() + 1 == leadId) {
                    finishPart();
                    discontinuity = true;
                }
            }

            @Override
            public void sample(Sample sample) {
                if (track.index() + 1 == leadId) {
                    lead(sample);
                } else {
                    sound(sample);
                }
            }
        };
    }

    private void described(Mp4Track track) {
        if (track.id() == leadId) {
            finishPart();
            discontinuity |= leadTrack != null;
            leadTrack = track;
        } else {
            soundTrack = track;
        }
        describe = true;
        Mp4Track lead = leadTrack;
        if (lead != null && (soundId == 0 || soundTrack != null)) {
            describe(lead);
        }
    }

    private void describe(Mp4Track lead) {
        describe = false;
        Mp4Track sound = soundTrack;
        window.described(sound == null ? List.of(lead) : List.of(lead, sound));
    }

    private void lead(Sample sample) {
        boolean cut = !begun
                || discontinuity
                || (sample.sync() && isLong(segmentTicks, config.minSegment().toNanos()))
                || isLong(
                        segmentTicks + sample.duration() - 1,
                        config.maxSegment().toNanos());
        if (cut || isTooLong(partTicks + sample.duration())) {
            finishPart();
        }
        if (cut) {
            Mp4Track lead = leadTrack;
            if (describe && lead != null) {
                describe(lead);
            }
            window.beginSegment(discontinuity, Instant.EPOCH.plus(sample.captureWallMicros(), ChronoUnit.MICROS));
            begun = true;
            discontinuity = false;
            segmentTicks = 0;
        }
        leadSamples.add(sample);
        partTicks += sample.duration();
        segmentTicks += sample.duration();
        if (isTooLong(partTicks + sample.duration())) {
            finishPart();
        }
    }

    private boolean isTooLong(long ticks) {
        return isLong(ticks - 1, config.partTarget().toNanos());
    }

    private boolean isLong(long ticks, long nanos) {
        return ticks * 1_000_000_000L / timescale >= nanos;
    }

    private void sound(Sample sample) {
        if (!begun || soundSamples.size() >= MAX_WAITING_SOUND) {
            sample.release();
        } else {
            soundSamples.add(sample);
        }
    }

    private void finishPart() {
        if (leadSamples.isEmpty()) {
            return;
        }
        List<TrackRun> runs = new ArrayList<>();
        runs.add(new TrackRun(leadId, leadSamples));
        List<Sample> together = soundTogether();
        if (!together.isEmpty()) {
            runs.add(new TrackRun(soundId, together));
        }
        Fragment fragment = new Fragment(fragments++, runs);
        int bytes = (int) (fragment.headBytes() + fragment.dataBytes());
        ByteBuf data = ALLOCATOR.directBuffer(bytes, bytes);
        fragment.writeTo(data);
        boolean independent = leadSamples.getFirst().sync();
        window.add(data, (double) partTicks / timescale, independent);
        release(leadSamples);
        together.forEach(Sample::release);
        soundSamples.subList(0, together.size()).clear();
        partTicks = 0;
    }

    /** The frames of sound that wait, up to where one does not follow the one before it. */
    private List<Sample> soundTogether() {
        int end = Math.min(1, soundSamples.size());
        while (end < soundSamples.size()
                && soundSamples.get(end).decodeTime()
                        == soundSamples.get(end - 1).endTime()) {
            end++;
        }
        return List.copyOf(soundSamples.subList(0, end));
    }

    /** Lets go what is not in a part yet. */
    void drop() {
        release(leadSamples);
        release(soundSamples);
        partTicks = 0;
        discontinuity = begun;
    }

    private static void release(List<Sample> samples) {
        samples.forEach(Sample::release);
        samples.clear();
    }
}
