package io.culvert.gateway.hls;

import io.culvert.gateway.stream.DescribeResult;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.StartPoint;
import io.culvert.gateway.stream.StreamReader;
import io.culvert.media.mp4.Sample;
import io.culvert.media.mp4.SampleEntry;
import io.culvert.media.mp4.SampleSink;
import io.culvert.media.mp4.Sampler;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream for as long as it takes to get one key frame: the last one that was kept, or the next.
 *
 * <p>Threading: confined to its event loop, on which {@link #frame()} completes.
 */
final class KeyFrameReader implements StreamReader {
    private final EventLoop loop;
    private final CompletableFuture<KeyFrame> frame = new CompletableFuture<>();
    private @Nullable Sampler sampler;
    private @Nullable TrackDescription track;
    private @Nullable SampleEntry entry;
    private boolean endsWhole;

    KeyFrameReader(EventLoop loop) {
        this.loop = loop;
    }

    /** The stream said whether media is to be expected at all; from any thread. */
    void described(DescribeResult result) {
        if (result instanceof DescribeResult.Unavailable(SourceFailure failure)) {
            frame.completeExceptionally(new NoKeyFrame(failure));
        }
    }

    /** Completes with the key frame, or fails by {@link NoKeyFrame}. */
    CompletableFuture<KeyFrame> frame() {
        return frame;
    }

    /** Why there is no key frame. */
    static final class NoKeyFrame extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient @Nullable SourceFailure failure;

        NoKeyFrame(@Nullable SourceFailure failure) {
            super("no key frame", null, false, false);
            this.failure = failure;
        }

        /** Null where the camera codes its pictures in a way that has no key frames to give. */
        @Nullable
        SourceFailure failure() {
            return failure;
        }
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void started(StartPoint start) {
        StreamDescription description = start.description();
        if (description != null) {
            described(description);
        }
        for (PacketBatch batch : start.gop()) {
            batch(batch);
        }
        Sampler reading = sampler;
        if (!frame.isDone() && reading != null && endsWhole) {
            reading.flush(); // the group's only picture so far is the key frame
        }
    }

    @Override
    public void described(StreamDescription description) {
        if (track != null || frame.isDone()) {
            return;
        }
        for (TrackDescription one : description.tracks()) {
            if (one.kind() == MediaKind.VIDEO && one.codec().hasNalUnits()) {
                track = one;
                sampler = Sampler.of(one, ByteBufAllocator.DEFAULT, new FirstKeyFrame());
                return;
            }
        }
        frame.completeExceptionally(new NoKeyFrame(null));
    }

    @Override
    public void batch(PacketBatch batch) {
        Sampler reading = sampler;
        TrackDescription known = track;
        if (!frame.isDone() && reading != null && known != null && batch.track() == known.index()) {
            reading.batch(batch);
            endsWhole = batch.endsAccessUnit();
        }
    }

    @Override
    public void ended(SourceFailure why) {
        frame.completeExceptionally(new NoKeyFrame(why));
    }

    /** Lets go what was read; on the reader's loop. */
    void close() {
        frame.cancel(false); // what comes late, for the stream lets go in its own time, is not read
        Sampler reading = sampler;
        sampler = null;
        if (reading != null) {
            reading.close();
        }
    }

    private final class FirstKeyFrame implements SampleSink {
        @Override
        public void described(SampleEntry now) {
            entry = now;
        }

        @Override
        public void hole() {}

        @Override
        public void sample(Sample sample) {
            SampleEntry coded = entry;
            TrackDescription known = track;
            if (sample.sync() && coded != null && known != null && !frame.isDone()) {
                frame.complete(new KeyFrame(
                        coded,
                        ByteBufUtil.getBytes(sample.data()),
                        known.clockRate(),
                        Instant.EPOCH.plus(sample.captureWallMicros(), ChronoUnit.MICROS)));
            }
            sample.release();
        }
    }
}
