package io.culvert.gateway.rtsp.replay;

import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Plays a recording to one client, from PLAY to PLAY.
 *
 * <pre>
 *   IDLE ──play, first piece──▶ PLAYING ◀──▶ PAUSED
 *                                  │
 *                                  └──end──▶ ENDED      play from anywhere, close from anywhere
 * </pre>
 *
 * <p>What a PLAY asks for is opened while the one before goes on; where nothing comes of it, that stays. Behind the end of a
 * recording whose range is open comes the live stream ({@link LiveTail}).
 *
 * <p>Threading: confined to the viewer's event loop; what blocks runs elsewhere.
 */
public final class ReplayPlayer implements LiveTail.Listener {
    /** Told once what a PLAY came to, before any media. */
    public interface PlayAnswer {
        void playing(ReplayStart start);

        /** Nothing is recorded in the range. */
        void nothing();

        /** It cannot be read now. */
        void failed();
    }

    private enum State {
        IDLE,
        PLAYING,
        PAUSED,
        ENDED,
        CLOSED
    }

    /** A live stream that does not come within this time is not waited for where nothing is recorded any more. */
    private static final long LIVE_PATIENCE_SECONDS = 10;

    /**
     * The end is said this much behind it, where there is a pace: players may still be busy with what came last, and the jitter
     * buffer of GStreamer 1.22 often stands still for ever when it hears of the end before it is empty.
     */
    private static final long FAREWELL_MICROS = 500_000;

    /** What was asked for last, until its first piece has come. */
    private record Opening(PlayOrder order, ReplayQueue queue, PlayAnswer answer) {}

    private final ReplaySetting setting;
    private final StreamDescription described;
    private final ReplayOutput output;
    private final ReplaySender sender;
    private final Deque<ReplayFrame> frames = new ArrayDeque<>();

    private State state = State.IDLE;
    private @Nullable Opening opening;
    private @Nullable PlayOrder order;
    private @Nullable ReplayQueue queue;
    private @Nullable PieceFrames planner;
    private @Nullable ReplayClock clock;
    private @Nullable ReplayPace pace;
    private @Nullable Piece piece;
    private @Nullable Mp4Track @Nullable [] matched;
    private @Nullable LiveTail tail;
    private @Nullable Future<?> timer;
    private @Nullable Future<?> patience;
    private long playedMicros;
    private long wallMicros;

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

    // ------------------------------------------------------------------------------------------------ requests

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
        if (state != State.PAUSED) {
            return false;
        }
        Objects.requireNonNull(pace).resume();
        state = State.PLAYING;
        whenStarted.playing(start());
        report();
        pump();
        return true;
    }

    /** Stops sending; what comes next is kept, but for what comes live. */
    public void pause() {
        if (state == State.PLAYING) {
            cancelTimers();
            if (tail != null && tail.isJoined()) {
                stop(); // by then what follows is recorded
                state = State.IDLE;
            } else {
                Objects.requireNonNull(pace).pause();
                state = State.PAUSED;
            }
        }
    }

    /** Whether something is sent, or will be when it comes. */
    public boolean isPlaying() {
        return state == State.PLAYING;
    }

    /** Whether it goes on from where it is when it is told to. */
    public boolean isPaused() {
        return state == State.PAUSED;
    }

    /** Whether all was sent that there was. */
    public boolean isEnded() {
        return state == State.ENDED;
    }

    /** What is played; null before the first PLAY. */
    public @Nullable PlayOrder order() {
        return order;
    }

    /** Time of recording of what was sent last, Unix microseconds. */
    public long positionMicros() {
        return wallMicros;
    }

    /** The output takes more. */
    public void roomAgain() {
        pump();
    }

    /** Ends for good. */
    public void close() {
        stop();
        if (opening != null) {
            opening.queue().close();
            opening = null;
        }
        state = State.CLOSED;
    }

    private void stop() {
        cancelTimers();
        if (queue != null) {
            queue.close();
            queue = null;
        }
        if (tail != null) {
            tail.close();
            tail = null;
        }
        frames.clear();
    }

    private void cancelTimers() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        if (patience != null) {
            patience.cancel(false);
            patience = null;
        }
    }

    // ------------------------------------------------------------------------------------------------ playing

    private void arrived() {
        Opening asked = opening;
        if (asked != null && asked.queue().hasBegun()) {
            opening = null;
            opened(asked);
        } else {
            pump();
        }
    }

    private void opened(Opening asked) {
        Piece first = asked.queue().peek();
        if (first == null) {
            asked.queue().close();
            if (asked.queue().failed()) {
                asked.answer().failed();
            } else {
                asked.answer().nothing();
            }
            return;
        }
        stop();
        PlayOrder wish = asked.order();
        order = wish;
        queue = asked.queue();
        clock = new ReplayClock(wish, playedMicros);
        pace = new ReplayPace(wish, setting.ticker(), playedMicros);
        planner = new PieceFrames(wish, sender.wanted());
        wallMicros = wish.backwards() ? first.groupEndMicros() : first.groupStartMicros();
        sender.begin(wish, playedMicros, wallMicros);
        state = State.PLAYING;
        asked.answer().playing(start());
        report();
        pump();
    }

    private ReplayStart start() {
        return new ReplayStart(Objects.requireNonNull(order), wallMicros, sender.firsts(playedMicros, wallMicros));
    }

    private void pump() {
        boolean sent = false;
        while (state == State.PLAYING) {
            boolean more = (tail != null && tail.isJoined()) ? sendLive(tail) : sendRecorded();
            if (!more) {
                break;
            }
            sent = true;
        }
        if (sent) {
            output.flush();
        }
    }

    /** Sends the next access unit, if there is one and it is due. */
    private boolean sendRecorded() {
        ReplayFrame frame = frames.peek();
        if (frame == null) {
            return enterNext();
        }
        ReplayClock line = Objects.requireNonNull(clock);
        if (!isDue(line.dueAt(frame.wallMicros())) || !output.hasRoom()) {
            return false;
        }
        frames.remove();
        long at = line.at(frame.wallMicros());
        Mp4Track recorded = Objects.requireNonNull(Objects.requireNonNull(matched)[frame.track()]);
        sender.send(frame, recorded, Objects.requireNonNull(piece).media().sample(frame.place()), at);
        sent(at, frame.wallMicros());
        return true;
    }

    private void sent(long playingMicros, long recordedMicros) {
        playedMicros = Math.max(playedMicros, playingMicros);
        wallMicros = recordedMicros;
    }

    /** Goes on with the next piece, or over into the live stream; false while there is neither. */
    private boolean enterNext() {
        ReplayQueue from = Objects.requireNonNull(queue);
        Piece next = from.peek();
        LiveTail live = tail;
        if (next == null) {
            return from.end() == null ? from.isDry() && awaitLive() : endOfRecording(from.end());
        }
        if (live != null && next.begins() && !next.afterJump() && live.joinAt(next.fragment())) {
            joined(next.fragment().startMicros());
            return true;
        }
        from.poll();
        piece = next;
        matched = RecordedTracks.match(described, next.fragment().tracks());
        Objects.requireNonNull(clock).enter(next);
        if (matched != null) {
            frames.addAll(Objects.requireNonNull(planner).of(next, matched));
        }
        return true;
    }

    /** Whether what is due at that playing time is to go now; where not, a timer is set. */
    private boolean isDue(long dueMicros) {
        long wait = Objects.requireNonNull(pace).waitNanos(dueMicros);
        if (wait > 0) {
            if (timer != null) {
                timer.cancel(false);
            }
            timer = setting.loop().schedule(this::pump, wait, TimeUnit.NANOSECONDS);
        }
        return wait == 0;
    }

    private void end() {
        cancelTimers();
        playedMicros = Math.max(playedMicros, Objects.requireNonNull(clock).endMicros());
        state = State.ENDED;
        report(true);
        stop();
        output.ended();
    }

    // ------------------------------------------------------------------------------------------------ going live

    /** All that is recorded so far was sent: the live stream may go on from here. */
    private boolean awaitLive() {
        LiveTail live = openTail();
        Piece last = piece;
        boolean joins = live != null && last != null && live.joinBehind(last.fragment(), pictures(last));
        if (joins) {
            joined(Objects.requireNonNull(last).fragment().endMicros());
        }
        return joins;
    }

    private static int pictures(Piece last) {
        return last.media()
                .run(last.fragment().tracks().getFirst().id())
                .map(run -> run.samples().size())
                .orElse(0);
    }

    /** Nothing is recorded any more, or in the range. */
    private boolean endOfRecording(WalkStep.AtEnd end) {
        LiveTail live = end.ofRange() ? null : openTail();
        if (live == null || live.isRefused()) {
            if (isDue(Objects.requireNonNull(clock).endMicros() + FAREWELL_MICROS)) {
                end();
            }
            return false;
        }
        if (live.joinAnywhere(wallMicros)) {
            joined(live.joinWallMicros());
            return true;
        }
        if (patience == null) {
            patience = setting.loop().schedule(this::end, LIVE_PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        return false;
    }

    private @Nullable LiveTail openTail() {
        LiveEntry entry = setting.live();
        if (tail == null && entry != null && Objects.requireNonNull(order).open()) {
            tail = new LiveTail(entry, setting.loop(), described, this);
            tail.open();
        }
        return tail;
    }

    private void joined(long fromMicros) {
        cancelTimers();
        Objects.requireNonNull(queue).close();
        Objects.requireNonNull(clock).enterLive(fromMicros);
    }

    private boolean sendLive(LiveTail live) {
        PacketBatch batch = live.peek();
        if (batch == null) {
            return false;
        }
        PlayOrder played = Objects.requireNonNull(order);
        ReplayClock line = Objects.requireNonNull(clock);
        long wall = live.wallMicros(batch);
        if (!isDue(line.at(wall)) || !output.hasRoom()) {
            return false;
        }
        live.poll();
        int track = live.told(batch);
        boolean picture = batch.track() == live.videoTrack();
        if (sender.wants(track) && passes(batch, picture, line)) {
            ReplayMarks marks = new ReplayMarks(
                    wall,
                    !picture || batch.keyFrame(),
                    false,
                    batch.startsAccessUnit() && picture && live.takeSkipped(),
                    false,
                    played.cseq());
            sender.send(batch, track, line.at(wall), marks);
            sent(line.at(wall), wall);
        }
        batch.release();
        if (live.peek() == null && line.followLive(wall)) {
            // Caught up: from here on time passes as it does.
            Objects.requireNonNull(pace).anchor(line.at(wall));
        }
        return true;
    }

    private boolean passes(PacketBatch batch, boolean picture, ReplayClock line) {
        boolean intra = Objects.requireNonNull(order).frames().kind() == FrameChoice.Kind.INTRA;
        return picture ? !intra || batch.keyFrame() : !intra && line.isNatural();
    }

    @Override
    public void liveCame() {
        pump();
    }

    @Override
    public void liveOver() {
        if (state == State.PLAYING && tail != null && tail.isJoined()) {
            end();
        }
    }

    // ------------------------------------------------------------------------------------------------ reports

    /** Sends a sender report of every track that plays. */
    public void report() {
        if (state == State.PLAYING) {
            report(false);
        }
    }

    private void report(boolean goodbye) {
        long now = state == State.PLAYING ? Objects.requireNonNull(pace).now(playedMicros) : playedMicros;
        sender.report(now, wallMicros, setting.nowMicros(), goodbye);
    }
}
