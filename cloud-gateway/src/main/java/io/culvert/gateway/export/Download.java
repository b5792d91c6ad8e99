package io.culvert.gateway.export;

import io.culvert.gateway.access.ViewingSession;
import io.culvert.gateway.archive.play.Recordings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bytes of an export on their way to one reader. The next are read from the disk when the reader's connection has taken those
 * before: one that reads slowly holds no thread, no file and, beyond what is on its way, no memory.
 *
 * <p>Threading: whoever asks for more wakes a virtual thread that reads; one at a time. {@link #cut} and {@link #over} may be
 * called from any thread.
 * <p>Lifecycle: {@link #over} is called once it is sent, cut, or was never begun; {@link #taken} when its reader has it.
 */
public final class Download implements Publisher<ByteBuf>, Subscription {
    private static final Logger log = LoggerFactory.getLogger(Download.class);

    private final Export export;
    private final Recordings recordings;
    private final int chunkBytes;
    private final Executor readers;
    private final LongConsumer sent;
    private final LongSupplier nanoTime;
    private final long to;
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger work = new AtomicInteger();
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final AtomicReference<@Nullable Runnable> onCut = new AtomicReference<>();
    private volatile boolean stopped;
    private volatile long progressNanos;
    private volatile @Nullable ViewingSession viewing;
    private volatile Runnable release = () -> {};
    private @Nullable Subscriber<? super ByteBuf> reader;
    private long position;

    /**
     * @param from first byte of the file that is sent
     * @param to first that is not; greater
     * @param readers runs what blocks
     * @param sent told of bytes that are handed over
     */
    Download(
            Export export,
            Recordings recordings,
            long from,
            long to,
            int chunkBytes,
            Executor readers,
            LongConsumer sent,
            LongSupplier nanoTime) {
        this.export = export;
        this.recordings = recordings;
        this.position = from;
        this.to = to;
        this.chunkBytes = chunkBytes;
        this.readers = readers;
        this.sent = sent;
        this.nanoTime = nanoTime;
        this.progressNanos = nanoTime.getAsLong();
    }

    /** Whose it is, and what is to be done when it is over. */
    void belongsTo(ViewingSession session, Runnable paused) {
        viewing = session;
        Runnable before = release;
        release = () -> {
            before.run();
            paused.run();
        };
    }

    void whenOver(Runnable more) {
        release = more;
    }

    /**
     * Says how the connection is cut, for the case that the session ends meanwhile or a recording cannot be read.
     *
     * @param cutOff called at most once, from any thread; must not block
     */
    public void cutBy(Runnable cutOff) {
        onCut.set(cutOff);
        if (stopped) {
            cut();
        }
    }

    /** Ends it at once. */
    void cut() {
        stopped = true;
        Runnable cutOff = onCut.getAndSet(null);
        if (cutOff != null) {
            cutOff.run();
        }
    }

    /** It is handed to the system, or its reader is gone. Idempotent. */
    public void over() {
        stopped = true;
        if (isOver.compareAndSet(false, true)) {
            release.run();
        }
    }

    /** The reader has it: the connection serves for something else, or is gone. */
    public void taken() {
        onCut.set(null);
    }

    /** Whether {@link #cut} would change nothing any more. */
    boolean isTaken() {
        return onCut.get() == null;
    }

    /** Whether the reader has taken nothing for so long. */
    boolean isStalled(long nowNanos, long mostNanos) {
        return nowNanos - progressNanos > mostNanos;
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuf> subscriber) {
        reader = subscriber;
        subscriber.onSubscribe(this);
    }

    @Override
    public void request(long more) {
        demand.getAndAccumulate(more, (had, asked) -> had + asked < 0 ? Long.MAX_VALUE : had + asked);
        progressNanos = nanoTime.getAsLong();
        if (work.getAndIncrement() == 0) {
            readers.execute(this::serve);
        }
    }

    /** The reader left. */
    @Override
    public void cancel() {
        stopped = true;
    }

    private void serve() {
        Subscriber<? super ByteBuf> taker = reader;
        int seen = 1;
        while (taker != null && seen != 0) {
            while (demand.get() > 0 && !stopped) {
                if (!next(taker)) {
                    return;
                }
            }
            seen = work.addAndGet(-seen);
        }
    }

    /** Hands over the next bytes; false where they were the last, or there are none to be had. */
    private boolean next(Subscriber<? super ByteBuf> taker) {
        int bytes = (int) Math.min(chunkBytes, to - position);
        ByteBuf chunk = ByteBufAllocator.DEFAULT.directBuffer(bytes, bytes);
        try {
            ByteBuffer into = chunk.nioBuffer(0, bytes);
            export.read(recordings, position, into);
        } catch (IOException | RuntimeException e) {
            chunk.release();
            log.info("a download ends early: {}", e.toString());
            cut(); // the length that was promised is not to be had
            return false;
        }
        chunk.writerIndex(bytes);
        position += bytes;
        if (demand.get() != Long.MAX_VALUE) {
            demand.decrementAndGet();
        }
        ViewingSession counted = viewing;
        if (counted != null) {
            counted.addBytes(bytes);
        }
        sent.accept(bytes);
        taker.onNext(chunk);
        if (position < to) {
            return true;
        }
        stopped = true;
        taker.onComplete();
        return false;
    }
}
