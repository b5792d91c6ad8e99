package io.culvert.gateway.rtsp.replay;

import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.stream.StreamDescription;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
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

    private enum State {
        IDLE,
        PLAYING,
        PAUSED,
        ENDED,
        CLOSED
    }

    /** What is later than this is not caught up with: the client was slow to take it. */
    private static final long LATE_NANOS = 2_000_000_000L;

    /** What is due within this time goes along. */
    private static final long SLACK_NANOS = 1_000_000L;

    private final ReplaySetting setting;
    private final StreamDescription described;
    private final ReplayOutput output;
    private final boolean[] wanted;
    private final TrackPackets[] packets;
    private final ReplayTimes.Bases bases;
    private final Deque<ReplayFrame> frames = new ArrayDeque<>();

    private State state = State.IDLE;
    private @Nullable Opening opening;
    private @Nullable PlayOrder order;
    private @Nullable ReplayQueue queue;
    private @Nullable PieceFrames planner;
    private @Nullable ReplayClock clock;
    private @Nullable ReplayTimes times;
    private @Nullable Piece piece;
    private @Nullable Mp4Track @Nullable [] matched;
    private @Nullable Future<?> timer;
    private long startNanos;
    private long pausedNanos;
    private long playedMicros;
    private long wallMicros;
    private final long[] lastPlayed;

    /**
     * @param described tracks as the client was told them
     * @param wanted by number of a track, whether the client has set it up
     * @param ssrcs by number of a track
     */
    public ReplayPlayer(
            ReplaySetting setting, StreamDescription described, boolean[] wanted, int[] ssrcs, ReplayOutput output) {
        this.setting = setting;
        this.described = described;
        this.wanted = wanted.clone();
        this.output = output;
        ThreadLocalRandom random = ThreadLocalRandom.current();
        this.packets = new TrackPackets[ssrcs.length];
        for (int i = 0; i < ssrcs.length; i++) {
            packets[i] =
                    new TrackPackets(described.tracks().get(i), ssrcs[i], random.nextInt(0x1_0000), output.allocator());
        }
        this.bases = new ReplayTimes.Bases(ssrcs.length, random);
        this.lastPlayed = new long[ssrcs.length];
    }

    // ------------------------------------------------------------------------------------------------ requests

    /** What was asked for last, until its first piece has come. */
    private record Opening(PlayOrder order, ReplayQueue queue, PlayAnswer answer) {}

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

    /** Goes on where it was paused; false where it was not, or where it would have to be played in another way. */
    public boolean resume(PlayAnswer whenStarted) {
        if (state != State.PAUSED) {
            return false;
        }
        startNanos += nanos() - pausedNanos;
        state = State.PLAYING;
        whenStarted.playing(start(wallMicros));
        report();
        pump();
        return true;
    }

    /** Stops sending; what comes next is kept. */
    public void pause() {
        if (state == State.PLAYING) {
            state = State.PAUSED;
            pausedNanos = nanos();
            cancelTimer();
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
        cancelTimer();
        if (queue != null) {
            queue.close();
            queue = null;
        }
        frames.clear();
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private long nanos() {
        return setting.ticker().nanoTime();
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
        planner = new PieceFrames(wish, wanted);
        Arrays.fill(lastPlayed, Long.MIN_VALUE);
        wallMicros = wish.backwards() ? first.groupEndMicros() : first.groupStartMicros();
        times = new ReplayTimes(wish, bases, playedMicros, wallMicros);
        startNanos = nanos() - (long) (playedMicros * 1000 / wish.speed());
        state = State.PLAYING;
        asked.answer().playing(start(wallMicros));
        report();
        pump();
    }

    private ReplayStart start(long fromMicros) {
        ReplayTimes at = Objects.requireNonNull(times);
        List<ReplayStart.First> firsts = new ArrayList<>();
        for (int i = 0; i < packets.length; i++) {
            if (wanted[i]) {
                long rtpTime = at.rtpTime(i, packets[i].clockRate(), playedMicros, fromMicros);
                firsts.add(new ReplayStart.First(i, packets[i].nextSequence(), rtpTime));
            }
        }
        return new ReplayStart(Objects.requireNonNull(order), fromMicros, firsts);
    }

    private void pump() {
        boolean sent = false;
        while (state == State.PLAYING) {
            ReplayFrame frame = frames.peek();
            if (frame == null) {
                if (enterNext()) {
                    continue;
                }
                break;
            }
            if (!isDue(frame) || !output.hasRoom()) {
                break;
            }
            frames.remove();
            send(frame);
            sent = true;
        }
        if (sent) {
            output.flush();
        }
    }

    private boolean enterNext() {
        ReplayQueue from = Objects.requireNonNull(queue);
        Piece next = from.poll();
        if (next != null) {
            piece = next;
            matched = RecordedTracks.match(described, next.fragment().tracks());
            Objects.requireNonNull(clock).enter(next);
            if (matched != null) {
                frames.addAll(Objects.requireNonNull(planner).of(next, matched));
            }
            return true;
        }
        if (from.end() != null) {
            end();
        }
        return false;
    }

    /** Whether the frame is to go now; where not, a timer is set. */
    private boolean isDue(ReplayFrame frame) {
        PlayOrder played = Objects.requireNonNull(order);
        if (!played.paced()) {
            return true;
        }
        long due =
                startNanos + (long) (Objects.requireNonNull(clock).dueAt(frame.wallMicros()) * 1000 / played.speed());
        long now = nanos();
        if (now - due > LATE_NANOS) {
            startNanos += now - due;
        }
        if (due - now <= SLACK_NANOS) {
            return true;
        }
        cancelTimer();
        timer = setting.loop().schedule(this::pump, due - now, TimeUnit.NANOSECONDS);
        return false;
    }

    private void send(ReplayFrame frame) {
        PlayOrder played = Objects.requireNonNull(order);
        long at = Objects.requireNonNull(clock).at(frame.wallMicros());
        int track = frame.track();
        boolean sound = !described.tracks().get(track).codec().hasNalUnits();
        if (sound && played.paced() && at <= lastPlayed[track]) {
            return; // behind a hole sound may begin before the picture
        }
        lastPlayed[track] = at;
        Mp4Track recorded = Objects.requireNonNull(Objects.requireNonNull(matched)[track]);
        ReplayMarks marks = played.onvif() ? ReplayMarks.of(frame, played.cseq()) : null;
        int size = frame.place().sizeBytes();
        PacketFraming framing = new PacketFraming(output.allocator(), size + size / 16 + 256, marks);
        long rtpTime = Objects.requireNonNull(times).rtpTime(track, packets[track].clockRate(), at, frame.wallMicros());
        packets[track].packetize(
                recorded,
                Objects.requireNonNull(piece).media().sample(frame.place()),
                frame.key() && !sound,
                rtpTime,
                framing);
        ByteBuf framed = framing.framed();
        if (framed.isReadable()) {
            output.send(track, framed);
        } else {
            framed.release();
        }
        playedMicros = Math.max(playedMicros, at);
        wallMicros = frame.wallMicros();
    }

    private void end() {
        cancelTimer();
        playedMicros = Math.max(playedMicros, Objects.requireNonNull(clock).endMicros());
        state = State.ENDED;
        report(true);
    }

    // ------------------------------------------------------------------------------------------------ reports

    /** Sends a sender report of every track that plays. */
    public void report() {
        if (state == State.PLAYING) {
            report(false);
        }
    }

    private void report(boolean goodbye) {
        ReplayTimes at = Objects.requireNonNull(times);
        for (int i = 0; i < packets.length; i++) {
            if (wanted[i]) {
                long rtpTime = at.reportsNoTime() ? 0 : at.rtpTime(i, packets[i].clockRate(), playedNow(), wallMicros);
                long ntpTime = at.ntpTime(playedNow(), wallMicros, setting.nowMicros());
                output.report(i, packets[i].ssrc(), ntpTime, rtpTime, goodbye);
            }
        }
        output.flush();
    }

    private long playedNow() {
        PlayOrder played = Objects.requireNonNull(order);
        return state == State.PLAYING && played.paced()
                ? (long) ((nanos() - startNanos) / 1000 * played.speed())
                : playedMicros;
    }
}
