package io.culvert.gateway.export;

import io.culvert.gateway.archive.play.RecordedFragment;
import io.culvert.media.mp4.FragmentHead;
import io.culvert.media.mp4.MovieTrack;
import io.culvert.media.mp4.Mp4Track;
import java.util.List;

/**
 * The track of an export that the others go by: its pictures or, where there are none, its sound.
 *
 * <p>A group of pictures begins at the time at which its fragment lies; inside of it the ticks of the camera count. A sample
 * is shown if it lies within the wanted piece by that reckoning, whatever else is in the file. Confined to one thread.
 */
final class LeadTrack {
    /** A group that comes more beside its time than this is moved; less is the rounding of clocks. */
    private static final long TOLERANCE_MICROS = 5_000;

    private static final long UNKNOWN = Long.MIN_VALUE;

    private final Mp4Track coded;
    private final MovieTrack track;
    private final long fromMicros;
    private final long toMicros;
    private long keyOffset;
    private long firstPresentation = UNKNOWN;
    private long shownFrom = UNKNOWN;
    private long shownTo;
    private int shown;
    private long zeroOfRun;

    LeadTrack(Mp4Track coded, long fromMicros, long toMicros) {
        this.coded = coded;
        this.track = new MovieTrack(coded.timescale());
        this.fromMicros = fromMicros;
        this.toMicros = toMicros;
    }

    MovieTrack track() {
        return track;
    }

    /** Whether a track of another segment goes on with this one; other parameter sets are no obstacle. */
    boolean goesOnWith(Mp4Track other) {
        return coded.goesOnWith(other);
    }

    /**
     * Adds what of a run is wanted, to the chunk that was begun for it.
     *
     * @param line that the fragment has entered
     * @return how many samples of the run
     */
    int add(RecordedFragment fragment, FragmentHead.Run run, FileLine line) {
        List<FragmentHead.Place> samples = run.samples();
        FragmentHead.Place first = samples.getFirst();
        if (fragment.startsWithKeyFrame()) {
            keyOffset = first.compositionOffset();
            moveTo(line.at(fragment.startMicros()), first.compositionOffset());
        }
        zeroOfRun = first.decodeTime() + keyOffset;
        long zero = track.endTicks() + keyOffset;
        if (firstPresentation == UNKNOWN) {
            firstPresentation = zero;
        }
        int count = wanted(fragment, samples);
        long runTicks = 0;
        for (int i = 0; i < count; i++) {
            FragmentHead.Place sample = samples.get(i);
            track.sample(sample.duration(), sample.compositionOffset(), sample.sync(), sample.sizeBytes());
            runTicks += sample.duration();
            long at = wallMicros(fragment, sample);
            shown += at >= fromMicros && at < toMicros ? 1 : 0;
        }
        if (shownFrom == UNKNOWN && fragment.endMicros() > fromMicros) {
            shownFrom = zero + FileLine.ticksUp(Math.max(0, fromMicros - fragment.startMicros()), coded.timescale());
        }
        long end = zero + runTicks;
        shownTo = toMicros < fragment.endMicros()
                ? Math.min(end, zero + FileLine.ticksUp(toMicros - fragment.startMicros(), coded.timescale()))
                : end;
        return count;
    }

    private void moveTo(long lineMicros, int compositionOffset) {
        if (firstPresentation == UNKNOWN) {
            return;
        }
        long expected = firstPresentation + FileLine.ticks(lineMicros, coded.timescale()) - compositionOffset;
        long late = expected - track.endTicks();
        if (Math.abs(FileLine.micros(late, coded.timescale())) > TOLERANCE_MICROS) {
            track.stretchLast(late);
        }
    }

    /** So many samples, in the order of decoding, until all are there that are shown in time. */
    private int wanted(RecordedFragment fragment, List<FragmentHead.Place> samples) {
        int count = samples.size();
        while (count > 0 && wallMicros(fragment, samples.get(count - 1)) >= toMicros) {
            count--;
        }
        return count;
    }

    private long wallMicros(RecordedFragment fragment, FragmentHead.Place sample) {
        long ticks = sample.decodeTime() + sample.compositionOffset() - zeroOfRun;
        return fragment.startMicros() + FileLine.micros(ticks, coded.timescale());
    }

    /** Where decode time 0 of the fragment's segment lies on the wall clock, by the run that was added last. */
    long segmentMicros(RecordedFragment fragment) {
        return fragment.startMicros() - FileLine.micros(zeroOfRun, coded.timescale());
    }

    /** Whether anything is shown. */
    boolean isShown() {
        return shown > 0 && shownTo > shownFrom;
    }

    /** Everything is in: says what is shown. */
    void end() {
        track.show(0, shownFrom, shownTo - shownFrom);
    }

    /** Where what is shown begins on the line. */
    long lineFrom() {
        return FileLine.micros(shownFrom - firstPresentation, coded.timescale());
    }

    /** Where it ends. */
    long lineTo() {
        return FileLine.micros(shownTo - firstPresentation, coded.timescale());
    }
}
