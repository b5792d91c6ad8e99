package io.culvert.gateway.rtsp.replay;

import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.play.FragmentCursor;
import io.culvert.gateway.archive.play.FragmentMedia;
import io.culvert.gateway.archive.play.RecordedFragment;
import io.culvert.media.stream.StreamDescription;
import java.io.IOException;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks over a recording in the order of time, from the key frame at or before an instant on, over its holes.
 *
 * <p>Threading: one thread at a time; blocking.
 */
final class ForwardWalk implements Walk {
    private static final Logger log = LoggerFactory.getLogger(ForwardWalk.class);

    /** A recording that ended longer ago than this is not going on: a group and its way to the disk take less. */
    private static final long FRESH_MICROS = 15_000_000;

    /** The same where no segment is open: the next one has begun by then. */
    private static final long BETWEEN_MICROS = 4_000_000;

    private final RecordedMedia recording;
    private final FragmentCursor cursor;
    private final StreamDescription described;
    private final PlayOrder order;
    private final InstantSource clock;
    private @Nullable RecordedFragment last;
    private @Nullable RecordedFragment upcoming;
    private boolean jump;
    private boolean started;
    private boolean changed;

    ForwardWalk(RecordedMedia recording, StreamDescription described, PlayOrder order, InstantSource clock) {
        this.recording = recording;
        this.cursor = recording.cursor();
        this.described = described;
        this.order = order;
        this.clock = clock;
        this.jump = order.seek();
    }

    @Override
    public WalkStep next() {
        while (true) {
            RecordedFragment fragment = upcoming != null ? upcoming : started ? cursor.next() : begin();
            upcoming = null;
            if (fragment == null) {
                return changed ? new WalkStep.AtEnd(true) : nothing();
            }
            if (fragment.startMicros() >= order.toMicros() || !fits(fragment)) {
                return new WalkStep.AtEnd(true);
            }
            RecordedFragment before = last;
            boolean hole = before != null && !fragment.follows(before);
            last = fragment;
            if ((hole || before == null) && !fragment.startsWithKeyFrame()) {
                jump |= hole;
                last = before;
                continue; // nothing can be shown of it
            }
            FragmentMedia media;
            try {
                media = recording.media(fragment);
            } catch (IOException e) {
                log.debug("{} is left out: {}", fragment.place().name().path(), e.toString());
                last = before;
                continue;
            }
            return piece(fragment, media, hole);
        }
    }

    private @Nullable RecordedFragment begin() {
        started = true;
        RecordedFragment found = cursor.seekKeyFrame(order.fromMicros(), order.notBeforeMicros());
        return found == null ? newest() : found;
    }

    /** Where the range begins about now, what is on the disk of a recording that goes on. */
    private @Nullable RecordedFragment newest() {
        long now = Span.micros(clock.instant());
        OptionalLong end = recording.end();
        boolean goesOn = end.isPresent() && now - end.getAsLong() < FRESH_MICROS;
        return goesOn && order.fromMicros() <= now
                ? cursor.seekKeyFrame(end.getAsLong() - 1, order.notBeforeMicros())
                : null;
    }

    private Piece piece(RecordedFragment fragment, FragmentMedia media, boolean hole) {
        boolean afterJump = jump || hole;
        jump = false;
        RecordedFragment behind = cursor.next();
        upcoming = behind;
        boolean goesOn = behind == null && isFresh(fragment);
        boolean ends = behind == null ? !goesOn : !behind.follows(fragment);
        boolean terminal = fragment.endMicros() >= order.toMicros()
                || (behind == null ? !goesOn : behind.startMicros() >= order.toMicros() || !fits(behind));
        long shownTo = Math.min(fragment.endMicros(), order.toMicros());
        return new Piece(fragment, media, fragment.startMicros(), shownTo, true, afterJump, ends, terminal);
    }

    private boolean fits(RecordedFragment fragment) {
        RecordedFragment before = last;
        if (before != null && before.isCodedAs(fragment)) {
            return true;
        }
        changed = RecordedTracks.match(described, fragment.tracks()) == null;
        return !changed;
    }

    private boolean isFresh(RecordedFragment fragment) {
        long age = Span.micros(clock.instant()) - fragment.endMicros();
        return age < (recording.isOpen() ? FRESH_MICROS : BETWEEN_MICROS);
    }

    private WalkStep nothing() {
        RecordedFragment before = last;
        boolean over =
                order.toMicros() != PlayOrder.OPEN && Span.micros(clock.instant()) - order.toMicros() > FRESH_MICROS;
        if (before == null) {
            return new WalkStep.AtEnd(false);
        }
        if (over || before.endMicros() >= order.toMicros()) {
            return new WalkStep.AtEnd(true);
        }
        return isFresh(before) ? new WalkStep.NothingYet() : new WalkStep.AtEnd(false);
    }
}
