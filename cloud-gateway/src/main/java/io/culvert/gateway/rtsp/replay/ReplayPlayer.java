package io.culvert.gateway.rtsp.replay;

import io.culvert.media.stream.StreamDescription;
import org.jspecify.annotations.Nullable;

/**
 * Plays a recording to one client, from PLAY to PLAY. What each sends is a {@link Performance}.
 *
 * <pre>
 *   idle ──play, first piece──▶ playing ◀──▶ paused
 *                                  │
 *                                  └──end──▶ ended      play from anywhere, close from anywhere
 * </pre>
 *
 * <p>What a PLAY asks for is opened while the one before goes on; where nothing comes of it, that stays.
 *
 * <p>Threading: confined to the viewer's event loop; what blocks runs elsewhere.
 */
public final class ReplayPlayer {
    /** Told once what a PLAY came to, before any media. */
    public interface PlayAnswer {
        void playing(ReplayStart start);

        /** Nothing is recorded in the range. */
        void nothing();

        /** It cannot be read now. */
        void failed();
    }

    /** What was asked for last, until its first piece has come. */
    private record Opening(PlayOrder order, ReplayQueue queue, PlayAnswer answer) {}

    private final ReplaySetting setting;
    private final StreamDescription described;
    private final ReplayOutput output;
    private final ReplaySender sender;
    private @Nullable Opening opening;
    private @Nullable Performance current;

    /**
     * @param described tracks as the client was told them
     * @param wanted by number of a track, whether the client has set it up
     * @param ssrcs by number of a track
     */
    public ReplayPlayer(
            ReplaySetting setting, StreamDescription described, boolean[] wanted, int[] ssrcs, ReplayOutput output) {
        this.setting = setting;
        this.described = described;
        this.output = output;
        this.sender = new ReplaySender(described, wanted, ssrcs, output);
    }

    /** Plays something; what is played so far ends when the first of it has come. */
    public void play(PlayOrder wish, PlayAnswer whenStarted) {
        if (opening != null) {
            opening.queue().close();
        }
        RecordedMedia recording = setting.recording();
        Walk walk = wish.backwards()
                ? new BackwardWalk(recording, described, wish)
                : new ForwardWalk(recording, described, wish, setting.clock());
        ReplayQueue queued = new ReplayQueue(walk, setting.loop(), setting.blocking(), this::arrived);
        opening = new Opening(wish, queued, whenStarted);
        queued.fill();
    }

    /** Goes on where it was paused; false where it was not. */
    public boolean resume(PlayAnswer whenStarted) {
        Performance paused = current;
        if (paused == null || !paused.isPaused()) {
            return false;
        }
        paused.resume();
        begin(paused, whenStarted);
        return true;
    }

    private static void begin(Performance begun, PlayAnswer whenStarted) {
        whenStarted.playing(begun.start());
        begun.report();
        begun.pump();
    }

    private void arrived() {
        Opening asked = opening;
        if (asked != null && asked.queue().hasBegun()) {
            opening = null;
            opened(asked);
        } else {
            roomAgain();
        }
    }

    private void opened(Opening asked) {
        if (asked.queue().peek() == null) {
            asked.queue().close();
            if (asked.queue().failed()) {
                asked.answer().failed();
            } else {
                asked.answer().nothing();
            }
            return;
        }
        Performance before = current;
        if (before != null) {
            before.stop();
        }
        Performance begun = new Performance(
                setting,
                described,
                sender,
                output,
                asked.order(),
                asked.queue(),
                before == null ? 0 : before.playedMicros());
        current = begun;
        begin(begun, asked.answer());
    }

    /** Stops sending; what comes next is kept, but for what comes live. */
    public void pause() {
        if (current != null) {
            current.pause();
        }
    }

    /** Whether something is sent, or will be when it comes. */
    public boolean isPlaying() {
        return current != null && current.isPlaying();
    }

    /** Whether it goes on from where it is when it is told to. */
    public boolean isPaused() {
        return current != null && current.isPaused();
    }

    /** Whether all was sent that there was. */
    public boolean isEnded() {
        return current != null && current.isEnded();
    }

    /** What is played; null before the first PLAY. */
    public @Nullable PlayOrder order() {
        return current == null ? null : current.order();
    }

    /** Time of recording of what was sent last, Unix microseconds. */
    public long positionMicros() {
        return current == null ? 0 : current.wallMicros();
    }

    /** The output takes more. */
    public void roomAgain() {
        if (current != null) {
            current.pump();
        }
    }

    /** Sends a sender report of every track that plays. */
    public void report() {
        if (current != null) {
            current.report();
        }
    }

    /** Ends for good. */
    public void close() {
        if (current != null) {
            current.stop();
        }
        if (opening != null) {
            opening.queue().close();
            opening = null;
        }
    }
}
