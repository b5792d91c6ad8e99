package io.culvert.gateway.rtsp.replay;

import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Performance} sends of the live stream: attaches to it when the recording's end is near, goes over into it, and
 * marks its batches as those of a recording are.
 *
 * <p>Threading: confined to the viewer's event loop.
 */
final class LivePart {
    private final ReplaySetting setting;
    private final StreamDescription described;
    private final PlayOrder order;
    private final ReplayClock clock;
    private final ReplaySender sender;
    private final LiveTail.Listener listener;
    private @Nullable LiveTail tail;

    LivePart(
            ReplaySetting setting,
            StreamDescription described,
            PlayOrder order,
            ReplayClock clock,
            ReplaySender sender,
            LiveTail.Listener listener) {
        this.setting = setting;
        this.described = described;
        this.order = order;
        this.clock = clock;
        this.sender = sender;
        this.listener = listener;
    }

    private @Nullable LiveTail open() {
        LiveEntry entry = setting.live();
        if (tail == null && entry != null && order.open()) {
            tail = new LiveTail(entry, setting.loop(), described, listener);
            tail.open();
        }
        return tail;
    }

    // ------------------------------------------------------------------------------------------------ joining

    /** Whether all that comes is live from here on. */
    boolean isJoined() {
        return tail != null && tail.isJoined();
    }

    /** Goes over where the next piece has come live too. */
    boolean joinAt(Piece next) {
        LiveTail live = tail;
        return live != null
                && next.begins()
                && !next.afterJump()
                && live.joinAt(next.fragment())
                && joined(next.fragment().startMicros());
    }

    /** All that is recorded so far was sent: goes over where what follows the last piece has come. */
    boolean joinBehind(@Nullable Piece last) {
        LiveTail live = open();
        return live != null
                && last != null
                && live.joinBehind(last.fragment(), pictures(last))
                && joined(last.fragment().endMicros());
    }

    private static int pictures(Piece last) {
        return last.media()
                .run(last.fragment().tracks().getFirst().id())
                .map(run -> run.samples().size())
                .orElse(0);
    }

    /** Whether anything may come, where nothing is recorded any more. */
    boolean mayCome() {
        LiveTail live = open();
        return live != null && !live.isRefused();
    }

    /**
     * Goes over into whatever comes live.
     *
     * @param shownMicros time of recording of what was sent last
     */
    boolean joinAnywhere(long shownMicros) {
        LiveTail live = tail;
        return live != null && live.joinAnywhere(shownMicros) && joined(live.joinWallMicros());
    }

    private boolean joined(long fromMicros) {
        clock.enterLive(fromMicros);
        return true;
    }

    // ------------------------------------------------------------------------------------------------ sending

    /** The batch that is sent next; null while there is none. */
    @Nullable
    PacketBatch peek() {
        return tail == null ? null : tail.peek();
    }

    /** Where the batch in front lies on the recording's time line. */
    long wallMicros(PacketBatch batch) {
        return Objects.requireNonNull(tail).wallMicros(batch);
    }

    /**
     * Sends the batch in front, or leaves it out where it is none of what was asked for.
     *
     * @param playedMicros where it lies in playing time
     * @param wallMicros where it lies on the recording's time line
     * @return whether it was sent
     */
    boolean send(long playedMicros, long wallMicros) {
        LiveTail live = Objects.requireNonNull(tail);
        PacketBatch batch = live.poll();
        int track = live.told(batch);
        boolean picture = batch.track() == live.videoTrack();
        boolean sends = sender.wants(track) && passes(batch, picture);
        if (sends) {
            ReplayMarks marks = new ReplayMarks(
                    wallMicros,
                    !picture || batch.keyFrame(),
                    false,
                    batch.startsAccessUnit() && picture && live.takeSkipped(),
                    false,
                    order.cseq());
            sender.send(batch, track, playedMicros, marks);
        }
        batch.release();
        return sends;
    }

    private boolean passes(PacketBatch batch, boolean picture) {
        boolean intra = order.frames().kind() == FrameChoice.Kind.INTRA;
        return picture ? !intra || batch.keyFrame() : !intra && clock.isNatural();
    }

    void close() {
        if (tail != null) {
            tail.close();
            tail = null;
        }
    }
}
