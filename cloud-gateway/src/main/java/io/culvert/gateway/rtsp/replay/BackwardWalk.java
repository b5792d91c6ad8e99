package io.culvert.gateway.rtsp.replay;

import io.culvert.gateway.archive.play.FragmentCursor;
import io.culvert.gateway.archive.play.FragmentMedia;
import io.culvert.gateway.archive.play.RecordedFragment;
import io.culvert.media.stream.StreamDescription;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks over a recording backwards, group of pictures by group, the fragments within a group forwards: ONVIF Streaming
 * Specification, section "Packet transmission during reverse playback".
 *
 * <p>Threading: one thread at a time; blocking.
 */
final class BackwardWalk implements Walk {
    private static final Logger log = LoggerFactory.getLogger(BackwardWalk.class);

    /** Fragments of one group; a group of more is played in parts. */
    private static final int MOST_FRAGMENTS = 64;

    private final RecordedMedia recording;
    private final FragmentCursor cursor;
    private final StreamDescription described;
    private final PlayOrder order;
    private final Deque<Piece> ready = new ArrayDeque<>();
    private @Nullable RecordedFragment upcoming;
    private @Nullable Group ahead;
    private boolean started;
    private boolean over;

    BackwardWalk(RecordedMedia recording, StreamDescription described, PlayOrder order) {
        this.recording = recording;
        this.cursor = recording.cursor();
        this.described = described;
        this.order = order;
    }

    /** Fragments that follow each other, the first with a key frame where there is one. */
    private record Group(List<RecordedFragment> fragments) {
        RecordedFragment first() {
            return fragments.getFirst();
        }

        RecordedFragment last() {
            return fragments.getLast();
        }
    }

    @Override
    public WalkStep next() {
        while (ready.isEmpty() && !over) {
            boolean first = !started;
            if (first) {
                started = true;
                upcoming = begin();
                ahead = collect();
            }
            Group group = ahead;
            if (group == null || !isWanted(group)) {
                over = true;
            } else {
                ahead = collect();
                lay(group, first);
            }
        }
        Piece piece = ready.poll();
        return piece == null ? new WalkStep.AtEnd(true) : piece;
    }

    private boolean isWanted(Group group) {
        return group.last().endMicros() > order.toMicros()
                && group.first().startMicros() >= order.notBeforeMicros()
                && RecordedTracks.match(described, group.first().tracks()) != null;
    }

    /** The fragment that holds the instant, else the last before it. */
    private @Nullable RecordedFragment begin() {
        OptionalLong end = recording.end();
        if (end.isEmpty()) {
            return null;
        }
        RecordedFragment found = cursor.seek(Math.min(order.fromMicros(), end.getAsLong() - 1));
        return found != null && found.startMicros() > order.fromMicros() ? cursor.previous() : found;
    }

    /** Goes back to the key frame of the group that comes next; null where there is none. */
    private @Nullable Group collect() {
        RecordedFragment at = upcoming;
        if (at == null) {
            return null;
        }
        Deque<RecordedFragment> fragments = new ArrayDeque<>();
        fragments.addFirst(at);
        RecordedFragment before = cursor.previous();
        while (!at.startsWithKeyFrame() && before != null && at.follows(before) && fragments.size() < MOST_FRAGMENTS) {
            at = before;
            fragments.addFirst(at);
            before = cursor.previous();
        }
        upcoming = before;
        return new Group(List.copyOf(fragments));
    }

    private void lay(Group group, boolean first) {
        RecordedFragment key = group.first();
        if (!key.startsWithKeyFrame()) {
            return; // nothing can be shown of it
        }
        List<RecordedFragment> fragments = group.fragments();
        List<FragmentMedia> media = new ArrayList<>();
        try {
            for (RecordedFragment fragment : fragments) {
                media.add(recording.media(fragment));
            }
        } catch (IOException e) {
            log.debug("a group is left out: {}", e.toString());
            return;
        }
        Group before = ahead;
        long end = group.last().endMicros();
        long shownTo = first ? Math.min(end, Math.max(order.fromMicros(), key.startMicros() + 1)) : end;
        boolean section = before == null || !key.follows(before.last());
        boolean terminal = before == null || !isWanted(before) || key.startMicros() <= order.toMicros();
        for (int i = 0; i < fragments.size(); i++) {
            boolean last = i == fragments.size() - 1;
            ready.add(new Piece(
                    fragments.get(i),
                    media.get(i),
                    key.startMicros(),
                    shownTo,
                    i == 0,
                    i == 0,
                    last && section,
                    last && terminal));
        }
        over = terminal;
    }
}
