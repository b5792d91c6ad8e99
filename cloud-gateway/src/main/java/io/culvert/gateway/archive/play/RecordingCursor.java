package io.culvert.gateway.archive.play;

import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.play.Recordings.SegmentStep;
import io.culvert.gateway.archive.store.SegmentPlace;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes over a recording, fragment by fragment, forwards and backwards, over its holes. What cannot be read, as it was deleted
 * or is damaged, is left out. At the end of what is recorded {@link #next} finds nothing, and more later, as it comes.
 *
 * <p>Threading: one thread at a time; blocking.
 */
public final class RecordingCursor {
    private static final Logger log = LoggerFactory.getLogger(RecordingCursor.class);

    /** Segments that the index is asked for at once: about an hour. */
    private static final int PAGE = 64;

    private final Recordings recordings;
    private final RecordingKey key;
    private final Deque<SegmentStep> ahead = new ArrayDeque<>();
    private @Nullable SegmentStep segment;
    private List<RecordedFragment> fragments = List.of();
    private int at = -1;

    RecordingCursor(Recordings recordings, RecordingKey key) {
        this.recordings = recordings;
        this.key = key;
    }

    /** Where the cursor stands; null before it was sent anywhere. */
    public @Nullable RecordedFragment current() {
        return at < 0 ? null : fragments.get(at);
    }

    /**
     * Goes to the fragment that holds the instant, else to the first behind it.
     *
     * @param micros Unix microseconds
     * @return null where there is none; the cursor stays where it was then
     */
    public @Nullable RecordedFragment seek(long micros) {
        Deque<SegmentStep> steps = new ArrayDeque<>(recordings.segments(key, new Span(micros, Long.MAX_VALUE), PAGE));
        while (!steps.isEmpty()) {
            SegmentStep step = steps.remove();
            List<RecordedFragment> found = read(step.place());
            for (int i = 0; i < found.size(); i++) {
                if (found.get(i).endMicros() > micros) {
                    ahead.clear();
                    ahead.addAll(steps);
                    return stand(step, found, i);
                }
            }
        }
        return null;
    }

    /**
     * Goes to where a decoder has to start to show the instant: the last key frame at or before it. Where nothing is recorded
     * at the instant, or nothing can be shown of it, to the first key frame behind.
     */
    public @Nullable RecordedFragment seekKeyFrame(long micros) {
        RecordedFragment found = seek(micros);
        while (found != null && !found.startsWithKeyFrame()) {
            RecordedFragment before = previous();
            if (before == null || !found.follows(before)) {
                found = before == null ? current() : next();
                while (found != null && !found.startsWithKeyFrame()) {
                    found = next();
                }
                return found;
            }
            found = before;
        }
        return found;
    }

    /** Goes to the next fragment; null where there is none yet, and the cursor stays. */
    public @Nullable RecordedFragment next() {
        SegmentStep here = segment;
        if (here == null) {
            return seek(Long.MIN_VALUE);
        }
        if (at + 1 < fragments.size()) {
            at++;
            return fragments.get(at);
        }
        List<RecordedFragment> more = read(here.place());
        if (more.size() > fragments.size()) {
            return stand(here, more, fragments.size());
        }
        return nextSegment(here);
    }

    private @Nullable RecordedFragment nextSegment(SegmentStep here) {
        long behind = here.fromMicros();
        boolean asked = false;
        while (true) {
            SegmentStep step = ahead.poll();
            if (step == null) {
                if (asked) {
                    return null;
                }
                asked = true;
                ahead.addAll(recordings.segments(key, new Span(behind, Long.MAX_VALUE), PAGE));
                continue;
            }
            if (step.fromMicros() <= behind) {
                continue;
            }
            behind = step.fromMicros();
            asked = false;
            List<RecordedFragment> found = read(step.place());
            if (!found.isEmpty()) {
                return stand(step, found, 0);
            }
        }
    }

    /** Goes to the fragment before; null at the beginning, and the cursor stays. */
    public @Nullable RecordedFragment previous() {
        SegmentStep here = segment;
        if (here == null) {
            return null;
        }
        if (at > 0) {
            at--;
            return fragments.get(at);
        }
        Optional<SegmentStep> before = recordings.segmentBefore(key, here.fromMicros());
        while (before.isPresent()) {
            List<RecordedFragment> found = read(before.get().place());
            if (!found.isEmpty()) {
                ahead.clear();
                return stand(before.get(), found, found.size() - 1);
            }
            before = recordings.segmentBefore(key, before.get().fromMicros());
        }
        return null;
    }

    private RecordedFragment stand(SegmentStep step, List<RecordedFragment> in, int index) {
        segment = step;
        fragments = in;
        at = index;
        return in.get(index);
    }

    private List<RecordedFragment> read(SegmentPlace place) {
        try {
            return recordings.fragments(place);
        } catch (IOException e) {
            log.debug("{} is left out: {}", place.name().path(), e.toString());
            return List.of();
        }
    }
}
