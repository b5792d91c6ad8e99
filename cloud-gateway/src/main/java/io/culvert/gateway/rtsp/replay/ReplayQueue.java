package io.culvert.gateway.rtsp.replay;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one PLAY reads ahead: a few pieces, fetched one at a time on threads that may block.
 *
 * <p>Threading: confined to the viewer's event loop, but for the walk, which one thread at a time takes a step of. A step that
 * nobody wants any more when its turn comes is not taken.
 */
final class ReplayQueue {
    private static final Logger log = LoggerFactory.getLogger(ReplayQueue.class);

    /** Pieces that wait to be played. */
    private static final int AHEAD = 2;

    /** A recording that goes on is looked at again after this long. */
    private static final long LOOK_MILLIS = 400;

    /** Told when something has come. */
    interface Listener {
        void arrived();
    }

    private final Walk walk;
    private final EventLoop loop;
    private final Executor blocking;
    private final Listener listener;
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private WalkStep.@Nullable AtEnd end;
    private boolean failed;
    private boolean reading;
    private boolean dry;
    private volatile boolean closed;

    ReplayQueue(Walk walk, EventLoop loop, Executor blocking, Listener listener) {
        this.walk = walk;
        this.loop = loop;
        this.blocking = blocking;
        this.listener = listener;
    }

    /** Reads on where there is room. */
    void fill() {
        if (closed || reading || end != null || pieces.size() >= AHEAD) {
            return;
        }
        reading = true;
        blocking.execute(() -> {
            WalkStep step;
            try {
                step = closed ? null : walk.next();
            } catch (RuntimeException e) {
                log.warn("a recording cannot be read on: {}", e.toString());
                step = null;
            }
            WalkStep found = step;
            loop.execute(() -> arrived(found));
        });
    }

    private void arrived(@Nullable WalkStep step) {
        reading = false;
        if (closed) {
            return;
        }
        dry = step instanceof WalkStep.NothingYet;
        switch (step) {
            case null -> {
                failed = true;
                end = new WalkStep.AtEnd(true);
            }
            case Piece piece -> {
                pieces.add(piece);
                fill();
            }
            case WalkStep.NothingYet _ -> {
                reading = true;
                loop.schedule(this::lookAgain, LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
            case WalkStep.AtEnd last -> end = last;
        }
        listener.arrived();
    }

    private void lookAgain() {
        reading = false;
        fill();
    }

    /** Whether there is something to play, or it is known that there is nothing. */
    boolean hasBegun() {
        return !pieces.isEmpty() || end != null;
    }

    @Nullable
    Piece peek() {
        return pieces.peek();
    }

    @Nullable
    Piece poll() {
        Piece next = pieces.poll();
        fill();
        return next;
    }

    /** How it ended, once nothing comes any more; what waits is still to be played. */
    WalkStep.@Nullable AtEnd end() {
        return end;
    }

    /** Whether it ended by a fault of ours. */
    boolean failed() {
        return failed;
    }

    /** Whether all that is recorded so far was read, and more will come. */
    boolean isDry() {
        return dry && pieces.isEmpty();
    }

    void close() {
        closed = true;
        pieces.clear();
    }
}
