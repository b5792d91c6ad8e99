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
 * What one PLAY sends, from its first piece to its end: pieces of the recording, each access unit when it is due, and behind
 * the end of a recording whose range is open the live stream ({@link LiveTail}).
 *
 * <p>Threading: confined to the viewer's event loop.
 */
final class Performance implements LiveTail.Listener {
    private enum State {
        PLAYING,
        PAUSED,
        STOPPED,
        ENDED
    }

    /** A live stream that does not come within this time is not waited for where nothing is recorded any more. */
    private static final long LIVE_PATIENCE_SECONDS = 10;

    /**
     * The end is said this much behind it, where there is a pace: players may still be busy with what came last, and the jitter
     * buffer of GStreamer 1.22 often stands still for ever when it hears of the end before it is empty.
     */
    private static final long FAREWELL_MICROS = 500_000;

    private final ReplaySetting setting;
    private final StreamDescription described;
    private final ReplayOutput output;
    private final ReplaySender sender;
    private final PlayOrder order;
    private final ReplayQueue queue;
    private final PieceFrames planner;
    private final ReplayClock clock;
    private final ReplayPace pace;
    private final LivePart live;
    private final Deque<ReplayFrame> frames = new ArrayDeque<>();

    private State state = State.PLAYING;
    private @Nullable Piece piece;
    private @Nullable Mp4Track @Nullable [] matched;
    private @Nullable Future<?> timer;
    private @Nullable Future<?> patience;
    private long playedMicros;
    private long wallMicros;

    /**
     * @param described tracks as the client was told them
     * @param queue that has its first piece
     * @param playedMicros playing time at which it begins
     */
    Performance(
            ReplaySetting setting,
            StreamDescription described,
            ReplaySender sender,
            ReplayOutput output,
            PlayOrder order,
            ReplayQueue queue,
            long playedMicros) {
        this.setting = setting;
        this.described = described;
        this.sender = sender;
        this.output = output;
        this.order = order;
        this.queue = queue;
        this.clock = new ReplayClock(order, playedMicros);
        this.pace = new ReplayPace(order, setting.ticker(), playedMicros);
        this.planner = new PieceFrames(order, sender.wanted());
        this.live = new LivePart(setting, described, order, clock, sender, this);
        this.playedMicros = playedMicros;
        Piece first = Objects.requireNonNull(queue.peek());
        this.wallMicros = order.backwards() ? first.groupEndMicros() : first.groupStartMicros();
        sender.begin(order, playedMicros, wallMicros);
    }

    PlayOrder order() {
        return order;
    }

    /** Playing time of what was sent last. */
    long playedMicros() {
        return playedMicros;
    }

    /** Time of recording of what was sent last, Unix microseconds. */
    long wallMicros() {
        return wallMicros;
    }

    boolean isPlaying() {
        return state == State.PLAYING;
    }

    boolean isPaused() {
        return state == State.PAUSED;
    }

    boolean isEnded() {
        return state == State.ENDED;
    }

    /** What the client is told before any media. */
    ReplayStart start() {
        return new ReplayStart(order, wallMicros, sender.firsts(playedMicros, wallMicros));
    }

    void resume() {
        pace.resume();
        state = State.PLAYING;
    }

    /** Stops sending; what comes next is kept, but for what comes live. */
    void pause() {
        if (state == State.PLAYING) {
            if (live.isJoined()) {
                stop(); // by then what follows is recorded
            } else {
                cancelTimers();
                pace.pause();
                state = State.PAUSED;
            }
        }
    }

    /** Ends it for good, without a word. */
    void stop() {
        letGo();
        state = State.STOPPED;
    }

    private void letGo() {
        cancelTimers();
        queue.close();
        live.close();
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

    /** Sends what is due and fits. */
    void pump() {
        boolean sent = false;
        while (state == State.PLAYING) {
            boolean more = live.isJoined() ? sendLive() : sendRecorded();
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
        if (!isDue(clock.dueAt(frame.wallMicros())) || !output.hasRoom()) {
            return false;
        }
        frames.remove();
        long at = clock.at(frame.wallMicros());
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
        Piece next = queue.peek();
        if (next == null) {
            WalkStep.AtEnd end = queue.end();
            return end == null ? queue.isDry() && live.joinBehind(piece) && joined() : endOfRecording(end);
        }
        if (live.joinAt(next)) {
            return joined();
        }
        queue.poll();
        piece = next;
        matched = RecordedTracks.match(described, next.fragment().tracks());
        clock.enter(next);
        if (matched != null) {
            frames.addAll(planner.of(next, matched));
        }
        return true;
    }

    /** Whether what is due at that playing time is to go now; where not, a timer is set. */
    private boolean isDue(long dueMicros) {
        long wait = pace.waitNanos(dueMicros);
        if (wait > 0) {
            if (timer != null) {
                timer.cancel(false);
            }
            timer = setting.loop().schedule(this::pump, wait, TimeUnit.NANOSECONDS);
        }
        return wait == 0;
    }

    // ------------------------------------------------------------------------------------------------ its end

    /** Nothing is recorded any more, or in the range. */
    private boolean endOfRecording(WalkStep.AtEnd end) {
        if (end.ofRange() || !live.mayCome()) {
            if (isDue(clock.endMicros() + FAREWELL_MICROS)) {
                end();
            }
            return false;
        }
        if (live.joinAnywhere(wallMicros)) {
            return joined();
        }
        if (patience == null) {
            patience = setting.loop().schedule(this::end, LIVE_PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        return false;
    }

    private void end() {
        cancelTimers();
        playedMicros = Math.max(playedMicros, clock.endMicros());
        state = State.ENDED;
        report(true);
        letGo();
        output.ended();
    }

    // ------------------------------------------------------------------------------------------------ live

    /** What comes live needs neither the recording nor patience. */
    private boolean joined() {
        cancelTimers();
        queue.close();
        return true;
    }

    private boolean sendLive() {
        PacketBatch batch = live.peek();
        if (batch == null) {
            return false;
        }
        long wall = live.wallMicros(batch);
        long at = clock.at(wall);
        if (!isDue(at) || !output.hasRoom()) {
            return false;
        }
        if (live.send(at, wall)) {
            sent(at, wall);
        }
        if (live.peek() == null && clock.followLive(wall)) {
            // Caught up: from here on time passes as it does.
            pace.anchor(clock.at(wall));
        }
        return true;
    }

    @Override
    public void liveCame() {
        pump();
    }

    @Override
    public void liveOver() {
        if (state == State.PLAYING && live.isJoined()) {
            end();
        }
    }

    // ------------------------------------------------------------------------------------------------ reports

    /** Sends a sender report of every track. */
    void report() {
        if (state == State.PLAYING) {
            report(false);
        }
    }

    private void report(boolean goodbye) {
        long now = state == State.PLAYING ? pace.now(playedMicros) : playedMicros;
        sender.report(now, wallMicros, setting.nowMicros(), goodbye);
    }
}
