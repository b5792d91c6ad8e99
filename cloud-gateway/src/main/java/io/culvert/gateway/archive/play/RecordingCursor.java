package io.culvert.gateway.archive.play;

import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
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
public final class RecordingCursor implements FragmentCursor {
    private static final Logger log = LoggerFactory.getLogger(RecordingCursor.class);

    /** Segments that the index is asked for at once: about an hour. */
    private static final int PAGE = 64;

    private final Recordings recordings;
    private final RecordingKey key;
    private final Deque<SegmentPlace> ahead = new ArrayDeque<>();
    private @Nullable SegmentPlace segment;
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

    @Override
    public @Nullable RecordedFragment seek(long micros) {
        ahead.clear();
        return search(micros, Long.MIN_VALUE);
    }

    /** The first fragment that ends behind an instant, in segments that begin behind another. */
    private @Nullable RecordedFragment search(long endsBehind, long beginsBehind) {
        long behind = beginsBehind;
        boolean asked = false;
        while (true) {
            SegmentPlace next = ahead.poll();
            if (next == null) {
                if (asked) {
                    return null;
                }
                asked = true;
                ahead.addAll(recordings.segments(key, new Span(Math.max(endsBehind, behind), Long.MAX_VALUE), PAGE));
            } else if (next.name().startMicros() > behind) {
                behind = next.name().startMicros();
                asked = false;
                List<RecordedFragment> found = read(next);
                for (int i = 0; i < found.size(); i++) {
                    if (found.get(i).endMicros() > endsBehind) {
                        return stand(next, found, i);
                    }
                }
            }
        }
    }

    @Override
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

    @Override
    public @Nullable RecordedFragment next() {
        SegmentPlace here = segment;
        if (here == null) {
            return seek(Long.MIN_VALUE);
        }
        if (at + 1 < fragments.size()) {
            at++;
            return fragments.get(at);
        }
        List<RecordedFragment> more = read(here);
        if (more.size() > fragments.size()) {
            return stand(here, more, fragments.size());
        }
        return search(here.name().startMicros(), here.name().startMicros());
    }

    @Override
    public @Nullable RecordedFragment previous() {
        SegmentPlace here = segment;
        if (here == null) {
            return null;
        }
        if (at > 0) {
            at--;
            return fragments.get(at);
        }
        Optional<SegmentPlace> before =
                recordings.segmentBefore(key, here.name().startMicros());
        while (before.isPresent()) {
            List<RecordedFragment> found = read(before.get());
            if (!found.isEmpty()) {
                ahead.clear();
                return stand(before.get(), found, found.size() - 1);
            }
            before = recordings.segmentBefore(key, before.get().name().startMicros());
        }
        return null;
    }

    private RecordedFragment stand(SegmentPlace place, List<RecordedFragment> in, int index) {
        segment = place;
        fragments = in;
        at = index;
        return in.get(index);
    }

    private List<RecordedFragment> read(SegmentPlace place) {
        try {
            return recordings.fragments(key, place);
        } catch (IOException e) {
            log.debug("{} is left out: {}", place.name().path(), e.toString());
            return List.of();
        }
    }
}
