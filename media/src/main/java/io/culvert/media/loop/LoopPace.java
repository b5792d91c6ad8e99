package io.culvert.media.loop;

import io.netty.channel.SelectStrategy;
import io.netty.channel.SelectStrategyFactory;
import io.netty.util.IntSupplier;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Lets a busy event loop look for events at most once in a given time, so that it finds many at once. Frames of independent
 * cameras come one by one; each would cost a wake of the thread, a write of its own further on, and a wake of who reads that.
 *
 * <p>A loop is busy when its last wakes were mostly closer together than that time; one that has little to do is not
 * held up at all. What a busy loop is held up by is the time between two looks at most, for sockets, timers and tasks
 * of other threads alike.
 */
public final class LoopPace implements SelectStrategyFactory {
    /** So many wakes that were close together, more than those that were not, make a loop busy. */
    static final int BUSY = 8;

    /** More of them are not remembered, so a loop that has less to do is soon idle again. */
    private static final int MOST = 2 * BUSY;
    /** A look that found nothing weighs as much as so many that found something. */
    private static final int IN_VAIN = 4;

    private final long apartNanos;

    /** @param apart between two looks of a busy loop */
    public LoopPace(Duration apart) {
        this.apartNanos = apart.toNanos();
    }

    @Override
    public SelectStrategy newSelectStrategy() {
        return new Strategy(apartNanos, System::nanoTime, LockSupport::parkNanos);
    }

    /** Confined to its event loop. */
    static final class Strategy implements SelectStrategy {
        private final long apartNanos;
        private final LongSupplier clock;
        private final LongConsumer sleep;
        private long looked;
        private int credit;

        Strategy(long apartNanos, LongSupplier clock, LongConsumer sleep) {
            this.apartNanos = apartNanos;
            this.clock = clock;
            this.sleep = sleep;
            this.looked = clock.getAsLong() - apartNanos;
        }

        @Override
        public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
            if (hasTasks) {
                return selectNow.get();
            }
            long now = clock.getAsLong();
            long passed = now - looked;
            if (credit < BUSY) {
                credit = passed < apartNanos ? credit + 1 : Math.max(0, credit - 1);
                looked = now;
                return SelectStrategy.SELECT;
            }
            if (passed < apartNanos) {
                sleep.accept(apartNanos - passed);
                now = clock.getAsLong();
            }
            looked = now;
            int ready = selectNow.get();
            credit = ready > 0 ? Math.min(MOST, credit + 1) : credit - IN_VAIN;
            return ready > 0 ? ready : SelectStrategy.SELECT;
        }
    }
}
