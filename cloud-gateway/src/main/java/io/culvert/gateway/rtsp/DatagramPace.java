package io.culvert.gateway.rtsp;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How fast media goes to one viewer over UDP. A burst of a whole group of pictures would run over the player's receive buffer,
 * which holds a tenth of a second by default. So bytes are spent from a bucket: one that is full lets an ordinary access unit
 * pass at once.
 *
 * <p>Threading: confined to the viewer's event loop.
 */
final class DatagramPace {
    private static final long BUCKET_BYTES = 32 << 10;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long PACE_NANOS = 2_000_000L;

    private final EventLoop loop;
    private final Ticker ticker;
    private final Runnable onRoom;
    private long bytesPerSecond;
    private long bucket = BUCKET_BYTES;
    private long filledNanos;
    private @Nullable Future<?> pacing;

    /**
     * @param bytesPerSecond that the bucket fills with
     * @param onRoom told when it is worth trying again
     */
    DatagramPace(EventLoop loop, Ticker ticker, long bytesPerSecond, Runnable onRoom) {
        this.loop = loop;
        this.ticker = ticker;
        this.bytesPerSecond = bytesPerSecond;
        this.onRoom = onRoom;
        this.filledNanos = ticker.nanoTime();
    }

    void rate(long newBytesPerSecond) {
        bytesPerSecond = newBytesPerSecond;
    }

    boolean hasRoom() {
        long now = ticker.nanoTime();
        // A second fills it in any case; what may be hours is more than a product can hold.
        long fresh = Math.min(now - filledNanos, NANOS_PER_SECOND) * bytesPerSecond / NANOS_PER_SECOND;
        if (fresh > 0) {
            bucket = Math.min(BUCKET_BYTES, bucket + fresh);
            filledNanos = now;
        }
        return bucket > 0;
    }

    void spend(long bytes) {
        bucket -= bytes;
    }

    /** Tells when to try again. */
    void awaitRoom() {
        if (pacing == null) {
            pacing = loop.schedule(
                    () -> {
                        pacing = null;
                        onRoom.run();
                    },
                    PACE_NANOS,
                    TimeUnit.NANOSECONDS);
        }
    }

    void close() {
        if (pacing != null) {
            pacing.cancel(false);
            pacing = null;
        }
    }
}
