package io.culvert.agent.doctor;

import io.culvert.media.rtp.RtcpPacket;
import io.culvert.media.rtp.SenderReport;
import io.culvert.media.rtsp.client.RtspClientFailure;
import io.culvert.media.rtsp.client.RtspClientListener;
import io.culvert.media.stream.BatchOrigin;
import io.culvert.media.stream.BatchSink;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.RtpBatcher;
import io.culvert.media.stream.StreamDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Watches one session at a camera until it has seen enough: two key frames (or one) and the camera's clock.
 *
 * <p>Threading: told on the event loop, asked by the examination's thread; guarded by its monitor.
 */
final class StreamWatch implements RtspClientListener, BatchSink {
    private final Clock clock;
    private final int wantedKeyFrames;
    private final CountDownLatch seenEnough = new CountDownLatch(1);
    private final CountDownLatch described = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    private @Nullable StreamDescription description;
    private @Nullable RtpBatcher batcher;
    private @Nullable RtspClientFailure failure;
    private @Nullable Duration clockAhead;
    private long firstFrameNanos;
    private long lastFrameNanos;
    private long firstKeyNanos;
    private long secondKeyNanos;
    private int keyFrames;
    private int frames;
    private long bytes;

    StreamWatch(Clock clock, int wantedKeyFrames) {
        this.clock = clock;
        this.wantedKeyFrames = wantedKeyFrames;
    }

    /** Released when the camera has described itself, or has failed. */
    CountDownLatch describedOrEnded() {
        return described;
    }

    /** Released when there is nothing more to wait for. */
    CountDownLatch seenEnough() {
        return seenEnough;
    }

    /** Released when the session is over. */
    CountDownLatch ended() {
        return ended;
    }

    @Override
    public synchronized void described(StreamDescription announced) {
        description = announced;
        closeBatcher();
        batcher = new RtpBatcher(
                announced, BatchOrigin.live(0), ByteBufAllocator.DEFAULT, () -> clock.millis() * 1_000, this);
        described.countDown();
    }

    @Override
    public void playing() {
        // the first frame says more
    }

    @Override
    public synchronized void rtp(int track, ByteBuf packet, long arrivalNanos) {
        bytes += packet.readableBytes();
        if (batcher != null) {
            batcher.rtp(track, packet, arrivalNanos);
        }
    }

    @Override
    public synchronized void rtcp(int track, ByteBuf packet, long arrivalNanos) {
        for (RtcpPacket part : RtcpPacket.parse(packet)) {
            if (part instanceof SenderReport report && clockAhead == null) {
                clockAhead = Duration.ofMillis(report.wallMicros() / 1_000 - clock.millis());
            }
        }
    }

    @Override
    public synchronized void batch(PacketBatch batch) {
        if (batch.startsAccessUnit() && isVideo(batch.track())) {
            lastFrameNanos = System.nanoTime();
            frames++;
            if (firstFrameNanos == 0) {
                firstFrameNanos = lastFrameNanos;
            }
            if (batch.keyFrame() && ++keyFrames == 1) {
                firstKeyNanos = lastFrameNanos;
            } else if (batch.keyFrame() && keyFrames == 2) {
                secondKeyNanos = lastFrameNanos;
            }
            if (keyFrames >= wantedKeyFrames) {
                seenEnough.countDown();
            }
        }
        batch.release();
    }

    private boolean isVideo(int track) {
        return description != null
                && (!description.hasVideo() || description.tracks().get(track).kind() == MediaKind.VIDEO);
    }

    @Override
    public synchronized void parameterSets(int track, int parameterSetId, List<byte[]> sets) {
        if (description != null) {
            description = description.with(description.tracks().get(track).withParameterSets(sets));
        }
    }

    @Override
    public synchronized void closed(RtspClientFailure reason) {
        failure = reason;
        closeBatcher();
        described.countDown();
        seenEnough.countDown();
        ended.countDown();
    }

    private void closeBatcher() {
        if (batcher != null) {
            batcher.close();
            batcher = null;
        }
    }

    synchronized @Nullable StreamDescription description() {
        return description;
    }

    /** Why the session ended; null while it has not. */
    synchronized @Nullable RtspClientFailure failure() {
        return failure;
    }

    /** What the camera's clock is ahead of ours by its first sender report; null if none came. */
    synchronized @Nullable Duration clockAhead() {
        return clockAhead;
    }

    /** When the first frame came, by {@link System#nanoTime()}; null if none did. */
    synchronized @Nullable Long firstFrameNanos() {
        return frames == 0 ? null : firstFrameNanos;
    }

    synchronized int keyFrames() {
        return keyFrames;
    }

    /** From the first key frame to the second; null if there were not two. */
    synchronized @Nullable Duration keyFrameInterval() {
        return keyFrames < 2 ? null : Duration.ofNanos(secondKeyNanos - firstKeyNanos);
    }

    /** Frames and kilobits a second as they came, or an empty text if it was too short to say. */
    synchronized String rate() {
        double seconds = (lastFrameNanos - firstFrameNanos) / 1e9;
        return frames < 2 || seconds < 0.5
                ? ""
                : ", " + Math.round((frames - 1) / seconds) + " frames/s, " + Math.round(bytes * 8 / seconds / 1_000)
                        + " kbit/s";
    }
}
