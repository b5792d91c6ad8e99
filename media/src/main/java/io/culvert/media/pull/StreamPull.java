package io.culvert.media.pull;

import io.culvert.media.rtsp.client.RtspClient;
import io.culvert.media.rtsp.client.RtspClientConfig;
import io.culvert.media.rtsp.client.RtspClientFailure;
import io.culvert.media.rtsp.client.RtspClientListener;
import io.culvert.media.rtsp.client.StreamBudget;
import io.culvert.media.stream.BatchOrigin;
import io.culvert.media.stream.BatchSink;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.RtpBatcher;
import io.culvert.media.stream.RtpCounts;
import io.culvert.media.stream.StreamDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Pulls one stream from an RTSP camera and hands it on in batches. The agent and the gateway's direct cameras both
 * stand on it.
 *
 * <p>Threading: its listener is called on the event loop given to {@link #open}; {@link #close()} may be called from
 * any thread.
 *
 * <p>Lifecycle: begins with {@link #open}, ends with exactly one {@link StreamPullListener#ended}.
 */
public final class StreamPull {

    private final BatchOrigin origin;
    private final ByteBufAllocator allocator;
    private final LongSupplier wallMicros;
    private final StreamPullListener listener;
    private final PullMeter meter;

    private volatile @Nullable RtspClient client;
    private volatile boolean closed;
    private @Nullable RtpBatcher batcher;
    private StreamDescription description = new StreamDescription(List.of());
    private RtpCounts counts = new RtpCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    StreamPull(
            BatchOrigin origin,
            ByteBufAllocator allocator,
            LongSupplier wallMicros,
            StreamBudget budget,
            StreamPullListener listener) {
        this.origin = origin;
        this.allocator = allocator;
        this.wallMicros = wallMicros;
        this.listener = listener;
        this.meter = new PullMeter(budget);
    }

    /** Begins to pull live media under this process's boot id and camera epoch 0. Does not block. */
    public static StreamPull open(EventLoop loop, RtspClientConfig config, StreamPullListener listener) {
        return open(loop, config, BatchOrigin.live(0), listener);
    }

    /** Begins to pull; the batches say {@code origin}. Does not block, every outcome reaches the listener. */
    public static StreamPull open(
            EventLoop loop, RtspClientConfig config, BatchOrigin origin, StreamPullListener listener) {
        StreamPull pull =
                new StreamPull(origin, ByteBufAllocator.DEFAULT, StreamPull::wallMicrosNow, config.budget(), listener);
        RtspClient opened = RtspClient.open(loop, config, pull.new FromCamera());
        pull.client = opened;
        if (pull.closed) {
            opened.close();
        }
        return pull;
    }

    private static long wallMicrosNow() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }

    /**
     * Ends the pull: the camera is told, then {@link StreamPullListener#ended} comes. Called on the event loop, no
     * batch comes after it; from another thread, those under way still may. Idempotent.
     */
    public void close() {
        closed = true;
        RtspClient opened = client;
        if (opened != null) {
            opened.close();
        }
    }

    /** What came from the camera so far. To be asked on the event loop. */
    public RtpCounts counts() {
        RtpBatcher current = batcher;
        return current == null ? counts : current.counts();
    }

    /** Hears the camera and makes batches of it. */
    final class FromCamera implements RtspClientListener, BatchSink {

        @Override
        public void described(StreamDescription announced) {
            dropBatcher();
            description = announced;
            batcher = new RtpBatcher(announced, origin, allocator, wallMicros, this);
            if (!closed) {
                listener.described(announced);
            }
        }

        @Override
        public void playing() {
            // Batches say it.
        }

        @Override
        public void rtp(int track, ByteBuf packet, long arrivalNanos) {
            RtpBatcher current = batcher;
            if (current != null && !closed) {
                current.rtp(track, packet, arrivalNanos);
            }
        }

        @Override
        public void rtcp(int track, ByteBuf packet, long arrivalNanos) {
            RtpBatcher current = batcher;
            if (current != null && !closed) {
                current.rtcp(track, packet);
            }
        }

        @Override
        public void batch(PacketBatch batch) {
            if (closed) {
                batch.release();
            } else if (meter.admits(batch)) {
                listener.batch(batch);
            } else {
                batch.release();
                exceeded("sends an access unit of more than " + meter.budget().maxAccessUnitBytes() + " bytes");
            }
        }

        @Override
        public void parameterSets(int track, int parameterSetId, List<byte[]> sets) {
            description = description.with(description.tracks().get(track).withParameterSets(sets));
            if (!closed && meter.admitsParameterSets(System.nanoTime())) {
                listener.described(description);
            } else {
                exceeded("changes its parameter sets more than "
                        + meter.budget().maxParameterSetChanges() + " times a minute");
            }
        }

        private void exceeded(String what) {
            RtspClient opened = client;
            if (!closed && opened != null) {
                closed = true;
                opened.fail(new RtspClientFailure(RtspClientFailure.Kind.OVER_BUDGET, "the camera " + what));
            }
        }

        @Override
        public void closed(RtspClientFailure failure) {
            closed = true;
            dropBatcher();
            listener.ended(failure);
        }

        private void dropBatcher() {
            RtpBatcher current = batcher;
            if (current != null) {
                counts = current.counts();
                batcher = null;
                current.close();
            }
        }
    }
}
