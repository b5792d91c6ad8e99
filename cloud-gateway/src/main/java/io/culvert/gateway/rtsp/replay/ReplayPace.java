package io.culvert.gateway.rtsp.replay;

import io.netty.util.concurrent.Ticker;

/**
 * When what is played is due, by the monotonic clock.
 *
 * <p>Confined to one thread.
 */
final class ReplayPace {
    /** What is later than this is not caught up with: the client was slow to take it. */
    private static final long LATE_NANOS = 2_000_000_000L;

    /** What is due within this time goes along. */
    private static final long SLACK_NANOS = 1_000_000L;

    private final Ticker ticker;
    private final boolean paced;
    private final double speed;
    private long startNanos;
    private long pausedNanos;

    /** @param playedMicros playing time of what is due now */
    ReplayPace(PlayOrder order, Ticker ticker, long playedMicros) {
        this.ticker = ticker;
        this.paced = order.paced();
        this.speed = order.speed();
        anchor(playedMicros);
    }

    /** That playing time is now. */
    void anchor(long playedMicros) {
        startNanos = ticker.nanoTime() - nanos(playedMicros);
    }

    private long nanos(long playedMicros) {
        return (long) (playedMicros * 1000 / speed);
    }

    /** Until what is to be on its way at that playing time; 0 where it is now. */
    long waitNanos(long playedMicros) {
        if (!paced) {
            return 0;
        }
        long wait = startNanos + nanos(playedMicros) - ticker.nanoTime();
        if (wait < -LATE_NANOS) {
            startNanos -= wait;
        }
        return wait <= SLACK_NANOS ? 0 : wait;
    }

    /** Playing time as of now, where there is a pace; else what is given. */
    long now(long playedMicros) {
        return paced ? (long) ((ticker.nanoTime() - startNanos) / 1000.0 * speed) : playedMicros;
    }

    void pause() {
        pausedNanos = ticker.nanoTime();
    }

    void resume() {
        startNanos += ticker.nanoTime() - pausedNanos;
    }
}
