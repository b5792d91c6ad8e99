package io.culvert.gateway.stream;

import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one source of a stream running for as long as it is wanted: opens it, watches that it sends, opens it again
 * after a pause when it failed or fell silent.
 *
 * <pre>
 *   STOPPED ──start──▶ OPENING ──first batch──▶ RUNNING
 *      ▲                 │  ▲                      │
 *      └──stop (any)     ▼  └──pause over──┐       ▼
 *                     PAUSING ◀── failed or silent ┘
 * </pre>
 *
 * <p>INVARIANT: there is never more than one source; what an older one still sends is released unseen.
 *
 * <p>Threading: confined to the stream's event loop, but for the sinks it gives to sources.
 */
final class SourceKeeper {
    private static final Logger log = LoggerFactory.getLogger(SourceKeeper.class);

    /** How often the watchdog looks. */
    private static final long WATCH_NANOS = 500_000_000L;

    /** A camera is given this long to let go of one session before it is asked for the next. */
    private static final long SETTLE_NANOS = 100_000_000L;

    /** Who the source is kept for; all calls on the loop. */
    interface Listener {
        /** A new source was opened. */
        void opened();

        void described(StreamDescription description);

        /** Takes ownership. */
        void batch(PacketBatch batch);

        /** What came behind the last batch had no room. */
        void dropped();

        void failed(SourceFailure failure);
    }

    /** Where the keeper stands. */
    enum Phase {
        STOPPED,
        OPENING,
        RUNNING,
        PAUSING
    }

    private final StreamKey key;
    private final StreamSources sources;
    private final EventLoop loop;
    private final Ticker ticker;
    private final StreamConfig config;
    private final Listener listener;
    private final Backoff backoff;
    private Phase phase = Phase.STOPPED;
    private @Nullable Run run;
    private @Nullable Future<?> timer;
    private boolean hadRun;
    private long endedNanos;

    SourceKeeper(
            StreamKey key,
            StreamSources sources,
            EventLoop loop,
            Ticker ticker,
            StreamConfig config,
            RandomGenerator random,
            Listener listener) {
        this.key = key;
        this.sources = sources;
        this.loop = loop;
        this.ticker = ticker;
        this.config = config;
        this.listener = listener;
        this.backoff = new Backoff(config.backoffMin(), config.backoffMax(), random);
    }

    Phase phase() {
        return phase;
    }

    /** Opens a source unless one is open or a pause is being sat out. */
    void start() {
        if (phase == Phase.STOPPED) {
            backoff.reset();
            openWhenSettled();
        }
    }

    /** Ends the pause before the next try, for somebody new who waits. */
    void hurry() {
        if (phase == Phase.PAUSING) {
            openWhenSettled();
        }
    }

    private void openWhenSettled() {
        long wait = hadRun ? endedNanos + SETTLE_NANOS - ticker.nanoTime() : 0;
        if (wait <= 0) {
            open();
        } else {
            cancelTimer();
            transition(Phase.PAUSING, "the last source is still leaving");
            timer = loop.schedule(this::hurry, wait, TimeUnit.NANOSECONDS);
        }
    }

    void stop() {
        cancelTimer();
        endRun();
        transition(Phase.STOPPED, "nobody wants it");
    }

    void requestKeyFrame() {
        if (run != null && run.source != null) {
            run.source.requestKeyFrame();
        }
    }

    private void open() {
        cancelTimer();
        Run opened = new Run();
        run = opened;
        transition(Phase.OPENING, "wanted");
        listener.opened();
        try {
            StreamSource source = sources.open(key, opened);
            if (run == opened) {
                opened.source = source;
                watch(opened);
            } else {
                source.stop();
            }
        } catch (RuntimeException e) {
            log.error("cannot open a source of {}", key, e);
            if (run == opened) {
                failed(new SourceFailure(SourceFailure.Code.INTERNAL, "the source could not be opened"));
            }
        }
    }

    private void watch(Run watched) {
        timer = loop.schedule(
                () -> {
                    if (run != watched) {
                        return;
                    }
                    long silent = ticker.nanoTime() - watched.lastSignNanos;
                    Duration patience = watched.described ? config.stallTimeout() : config.describeTimeout();
                    if (silent > patience.toNanos()) {
                        String what = watched.described ? "no packets" : "no description";
                        failed(new SourceFailure(
                                SourceFailure.Code.SILENT, what + " for " + patience.toSeconds() + " s"));
                    } else {
                        watch(watched);
                    }
                },
                WATCH_NANOS,
                TimeUnit.NANOSECONDS);
    }

    private void failed(SourceFailure failure) {
        if (run != null
                && run.firstBatchNanos != 0
                && ticker.nanoTime() - run.firstBatchNanos
                        > config.backoffReset().toNanos()) {
            backoff.reset();
        }
        endRun();
        cancelTimer();
        long pause = backoff.nextNanos();
        transition(Phase.PAUSING, failure.code() + ": " + failure.message());
        timer = loop.schedule(this::hurry, pause, TimeUnit.NANOSECONDS);
        listener.failed(failure);
    }

    private void endRun() {
        Run ended = run;
        run = null;
        if (ended != null) {
            hadRun = true;
            endedNanos = ticker.nanoTime();
        }
        if (ended != null && ended.source != null) {
            ended.source.stop();
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void transition(Phase to, String reason) {
        if (phase != to) {
            log.debug("source of {}: {} -> {} ({})", key, phase, to, reason);
            phase = to;
        }
    }

    /** The sink of one opened source. */
    private final class Run implements SourceSink {
        private @Nullable StreamSource source;
        private boolean described;
        private long firstBatchNanos;
        private long lastSignNanos = ticker.nanoTime();

        /** Bytes handed over from the source's thread and not seen by the loop yet. */
        private final AtomicLong underway = new AtomicLong();
        /** Confined to the source's thread: batches are dropped until the next key frame. */
        private boolean overflowed;

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void described(StreamDescription description) {
            if (loop.inEventLoop()) {
                onDescribed(description);
            } else {
                loop.execute(() -> onDescribed(description));
            }
        }

        @Override
        public void batch(PacketBatch batch) {
            if (loop.inEventLoop()) {
                onBatch(batch);
                return;
            }
            int size = batch.sizeBytes();
            boolean behindDropped = overflowed;
            if (!fits(batch, size)) {
                batch.release();
                return;
            }
            try {
                loop.execute(() -> {
                    underway.addAndGet(-size);
                    if (behindDropped) {
                        onDropped();
                    }
                    onBatch(batch);
                });
            } catch (RuntimeException e) {
                // The loop is shutting down with the gateway.
                batch.release();
                throw e;
            }
        }

        /** A loop that is far behind must not collect memory without end. */
        private boolean fits(PacketBatch batch, int size) {
            if (overflowed && !(batch.keyFrame() && batch.startsAccessUnit())) {
                return false;
            }
            overflowed = underway.get() > config.handOverCapBytes();
            if (overflowed) {
                log.warn("the loop of {} is {} bytes behind its source: dropping to the next key frame", key, underway);
                return false;
            }
            underway.addAndGet(size);
            return true;
        }

        @Override
        public void failed(SourceFailure failure) {
            if (loop.inEventLoop()) {
                onFailed(failure);
            } else {
                loop.execute(() -> onFailed(failure));
            }
        }

        @Override
        public void mended() {
            loop.execute(() -> {
                if (phase == Phase.PAUSING) {
                    backoff.reset();
                    hurry();
                }
            });
        }

        private void onDescribed(StreamDescription description) {
            if (run == this) {
                described = true;
                lastSignNanos = ticker.nanoTime();
                listener.described(description);
            }
        }

        private void onBatch(PacketBatch batch) {
            if (run != this || !described) {
                batch.release();
                return;
            }
            lastSignNanos = ticker.nanoTime();
            if (firstBatchNanos == 0) {
                firstBatchNanos = lastSignNanos;
                transition(Phase.RUNNING, "first batch");
            }
            listener.batch(batch);
        }

        private void onDropped() {
            if (run == this && described) {
                listener.dropped();
            }
        }

        private void onFailed(SourceFailure failure) {
            if (run == this) {
                source = null;
                SourceKeeper.this.failed(failure);
            }
        }
    }
}
