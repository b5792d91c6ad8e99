package io.culvert.gateway.export;

import io.culvert.media.mp4.FragmentHead;
import io.culvert.media.mp4.MovieTrack;
import io.culvert.media.mp4.Mp4Track;
import java.util.List;

/**
 * The sound beside the pictures of an export. Its samples follow each other as they were recorded; where they come more than
 * a little beside their time, the one before lasts longer, or some are left out. Confined to one thread.
 */
final class SoundTrack {
    private static final long TOLERANCE_MICROS = 20_000;

    private final Mp4Track coded;
    private final MovieTrack track;
    private final long toMicros;
    private long firstLineMicros;

    SoundTrack(Mp4Track coded, long toMicros) {
        this.coded = coded;
        this.track = new MovieTrack(coded.timescale());
        this.toMicros = toMicros;
    }

    MovieTrack track() {
        return track;
    }

    boolean goesOnWith(Mp4Track other) {
        return coded.goesOnWith(other);
    }

    /** From the first sample of a run that has a place to the first that has none. */
    record Piece(int from, int to) {}

    /**
     * Which samples of a run have a place. Where the last one has to wait for the first of these it does.
     *
     * @param segmentMicros where decode time 0 lies on the wall clock
     * @param line that the fragment has entered
     */
    Piece place(FragmentHead.Run run, long segmentMicros, FileLine line) {
        List<FragmentHead.Place> samples = run.samples();
        int from = 0;
        while (from < samples.size() && lateness(samples.get(from), segmentMicros, line) < -tolerance()) {
            from++;
        }
        int to = samples.size();
        while (to > from && wallMicros(samples.get(to - 1), segmentMicros) >= toMicros) {
            to--;
        }
        if (from < to) {
            FragmentHead.Place first = samples.get(from);
            long late = lateness(first, segmentMicros, line);
            if (track.samples() == 0) {
                firstLineMicros = line.at(wallMicros(first, segmentMicros));
            } else if (late > tolerance()) {
                track.stretchLast(late);
            }
        }
        return new Piece(from, to);
    }

    private long tolerance() {
        return FileLine.ticks(TOLERANCE_MICROS, coded.timescale());
    }

    private long wallMicros(FragmentHead.Place sample, long segmentMicros) {
        return segmentMicros + FileLine.micros(sample.decodeTime(), coded.timescale());
    }

    /** Ticks by which the sample is later than it would be if it stood behind the last one. */
    private long lateness(FragmentHead.Place sample, long segmentMicros, FileLine line) {
        long at = line.at(wallMicros(sample, segmentMicros));
        return track.samples() == 0 ? 0 : FileLine.ticks(at - firstLineMicros, coded.timescale()) - track.endTicks();
    }

    /** Adds those samples, to the chunk that was begun for them. */
    void add(FragmentHead.Run run, Piece piece) {
        for (FragmentHead.Place sample : run.samples().subList(piece.from(), piece.to())) {
            track.sample(sample.duration(), 0, true, sample.sizeBytes());
        }
    }

    /** Everything is in: it is shown from there to there on the line. */
    void end(long lineFrom, long lineTo) {
        long wait = Math.max(0, firstLineMicros - lineFrom);
        long from = FileLine.ticks(Math.max(0, lineFrom - firstLineMicros), coded.timescale());
        long most = FileLine.ticks(Math.max(0, lineTo - lineFrom - wait), coded.timescale());
        track.show(1_000 * wait, from, Math.max(0, Math.min(most, track.endTicks() - from)));
    }

    /** Whether anything of it is heard between these. */
    boolean isHeard(long lineFrom, long lineTo) {
        long end = firstLineMicros + FileLine.micros(track.endTicks(), coded.timescale());
        return track.samples() > 0 && firstLineMicros < lineTo && end > lineFrom;
    }
}
