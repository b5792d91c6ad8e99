package io.culvert.gateway.hls.vod;

import io.culvert.gateway.archive.play.RecordedFragment;
import io.culvert.gateway.hls.Playable;
import io.culvert.media.mp4.Mp4Track;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the fragments of a recording together to segments of a playlist, a whole number of them each and all of one file. Where
 * time is missing, or other parameter sets, codecs or tracks begin, a discontinuity stands, and no time passes in the playlist.
 *
 * <pre>
 *   recorded    |g g g|g g g|g g|        gap        |g g g|g …
 *   playlist    |  0  |  1  | 2 |  discontinuity    |  3  |
 * </pre>
 *
 * <p>Guarded by the lock of the list that it fills.
 */
final class VodCutter {
    /** Who takes the segments. */
    interface Sink {
        void segment(VodSegment segment, boolean discontinuity, long bytes);
    }

    private static final long NANOS_PER_MICRO = 1_000;

    private final VodConfig config;
    private final Sink sink;
    private final List<List<Mp4Track>> codings = new ArrayList<>();
    private final Map<List<Mp4Track>, Integer> numbers = new HashMap<>();
    private List<Mp4Track> recorded = List.of();
    private @Nullable List<Mp4Track> numbered;
    private int number;
    private @Nullable RecordedFragment first;
    private @Nullable RecordedFragment last;
    private int coding;
    private int fragments;
    private long bytes;
    private boolean discontinuity;
    private long runStart;
    private long runPosition;
    private int before;

    VodCutter(VodConfig config, Sink sink) {
        this.config = config;
        this.sink = sink;
    }

    /** The tracks of an init segment; null where there is none of that number. */
    @Nullable
    List<Mp4Track> coding(int number) {
        return number < 0 || number >= codings.size() ? null : codings.get(number);
    }

    /** All tracks of the first recording of which something is for browsers, or else of the first; empty where none came. */
    List<Mp4Track> recordedTracks() {
        return recorded;
    }

    /** Takes in the next fragment. */
    void add(RecordedFragment fragment) {
        int number = number(fragment);
        RecordedFragment previous = last;
        boolean goesOn = previous != null && number == coding && fragment.follows(previous);
        if (number < 0 || (!goesOn && !fragment.startsWithKeyFrame())) {
            breakOff();
            return;
        }
        if (!goesOn) {
            begin(fragment, number);
        } else if (endsBefore(fragment)) {
            end(fragment.startMicros());
        }
        if (first == null) {
            first = fragment;
        }
        last = fragment;
        fragments++;
        bytes += fragment.sizeBytes();
    }

    private void begin(RecordedFragment fragment, int number) {
        breakOff();
        coding = number;
        runStart = fragment.startMicros();
    }

    /** What comes next does not follow. */
    private void breakOff() {
        RecordedFragment previous = last;
        if (previous != null) {
            end(previous.endMicros());
            runPosition += previous.endMicros() - runStart;
            last = null;
            discontinuity = true;
        }
    }

    private boolean endsBefore(RecordedFragment next) {
        RecordedFragment start = first;
        if (start == null) {
            return false;
        }
        if (!start.place().equals(next.place()) || bytes + next.sizeBytes() > config.largestBytes()) {
            return true;
        }
        long micros = next.startMicros() - start.startMicros();
        return next.startsWithKeyFrame()
                ? next.endMicros() - start.startMicros() > micros(config.target())
                : micros >= micros(config.longest());
    }

    /** How long the segment is that grows; 0 where there is none. */
    long growingMicros() {
        RecordedFragment start = first;
        RecordedFragment end = last;
        return start == null || end == null ? 0 : end.endMicros() - start.startMicros();
    }

    /** Ends the segment that grows, where there is one. */
    void end() {
        RecordedFragment end = last;
        if (end != null) {
            end(end.endMicros());
        }
    }

    private void end(long endMicros) {
        RecordedFragment start = first;
        if (start == null) {
            return;
        }
        sink.segment(
                new VodSegment(
                        start.place(),
                        start.mark().offset(),
                        fragments,
                        before,
                        coding,
                        start.startMicros(),
                        runPosition + start.startMicros() - runStart,
                        endMicros - start.startMicros()),
                discontinuity,
                bytes);
        before += fragments;
        first = null;
        fragments = 0;
        bytes = 0;
        discontinuity = false;
    }

    /** Number of the coding of what browsers play of the fragment; -1 where that is nothing. */
    private int number(RecordedFragment fragment) {
        if (!fragment.tracks().equals(numbered)) {
            numbered = fragment.tracks();
            number = numberAnew(fragment);
        }
        return number;
    }

    private int numberAnew(RecordedFragment fragment) {
        List<Mp4Track> kept = fragment.tracks().stream()
                .filter(track -> Playable.is(track.entry()))
                .toList();
        if (codings.isEmpty() && (recorded.isEmpty() || !kept.isEmpty())) {
            recorded = fragment.tracks();
        }
        if (kept.isEmpty()) {
            return -1;
        }
        Integer known = numbers.get(kept);
        if (known != null) {
            return known;
        }
        codings.add(kept);
        numbers.put(kept, codings.size() - 1);
        return codings.size() - 1;
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / NANOS_PER_MICRO;
    }
}
