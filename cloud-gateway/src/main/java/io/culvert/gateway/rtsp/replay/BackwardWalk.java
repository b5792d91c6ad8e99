package io.culvert.gateway.rtsp.replay;

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
    private final RecordedMedia.Cursor cursor;
    private final StreamDescription described;
    private final PlayOrder order;
    private final Deque<Piece> ready = new ArrayDeque<>();
    private @Nullable RecordedFragment upcoming;
    private boolean started;
    private boolean over;

    BackwardWalk(RecordedMedia recording, StreamDescription described, PlayOrder order) {
        this.recording = recording;
        this.cursor = recording.cursor();
        this.described = described;
        this.order = order;
    }

    @Override
    public WalkStep next() {
        while (ready.isEmpty() && !over) {
            RecordedFragment from = started ? upcoming : begin();
            boolean first = !started;
            started = true;
            if (from == null || from.endMicros() <= order.toMicros()) {
                over = true;
            } else {
                group(from, first);
            }
        }
        Piece piece = ready.poll();
        return piece == null ? new WalkStep.AtEnd(true) : piece;
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

    /** Goes back to the group's key frame and gets ready what lies between. */
    private void group(RecordedFragment from, boolean first) {
        Deque<RecordedFragment> fragments = new ArrayDeque<>();
        RecordedFragment at = from;
        fragments.addFirst(at);
        RecordedFragment before = cursor.previous();
        while (!at.startsWithKeyFrame() && before != null && at.follows(before) && fragments.size() < MOST_FRAGMENTS) {
            at = before;
            fragments.addFirst(at);
            before = cursor.previous();
        }
        upcoming = before;
        if (RecordedTracks.match(described, at.tracks()) == null) {
            over = true;
        } else if (at.startsWithKeyFrame()) {
            lay(List.copyOf(fragments), before, first);
        }
    }

    private void lay(List<RecordedFragment> fragments, @Nullable RecordedFragment before, boolean first) {
        RecordedFragment key = fragments.getFirst();
        List<FragmentMedia> media = new ArrayList<>();
        try {
            for (RecordedFragment fragment : fragments) {
                media.add(recording.media(fragment));
            }
        } catch (IOException e) {
            log.debug("a group is left out: {}", e.toString());
            return;
        }
        long end = fragments.getLast().endMicros();
        long shownTo = first ? Math.min(end, Math.max(order.fromMicros(), key.startMicros() + 1)) : end;
        boolean section = before == null || !key.follows(before);
        boolean terminal = before == null
                || before.endMicros() <= order.toMicros()
                || key.startMicros() <= order.toMicros()
                || RecordedTracks.match(described, before.tracks()) == null;
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
