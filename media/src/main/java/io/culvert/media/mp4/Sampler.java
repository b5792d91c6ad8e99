package io.culvert.media.mp4;

import io.culvert.media.stream.Codec;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the batches of one track into samples: takes frames out of RTP, lays their times on a line of 64 bits, gives them
 * durations, and notices when they are coded in another way.
 *
 * <p>Presentation times are exactly those of RTP. Samples before time 0, and pictures before the first key frame, are left
 * out.
 *
 * <p>Threading: confined to one thread. Lifecycle: {@link #flush()} where the stream ends, {@link #close()} in any case.
 */
public abstract class Sampler implements AutoCloseable {
    private final SampleSink sink;
    private final SampleClock clock;
    private boolean anchored;
    private long lastRtpTime;
    private long lastTime;

    Sampler(TrackDescription track, boolean video, SampleSink sink) {
        this.sink = sink;
        this.clock = new SampleClock(track.clockRate(), video, sink);
    }

    /**
     * A sampler for the track, or null where its codec has no place in an MP4. It takes G.711 too, which browsers do not
     * play: whoever serves them leaves it out.
     */
    public static @Nullable Sampler of(TrackDescription track, ByteBufAllocator allocator, SampleSink sink) {
        return switch (track.codec()) {
            case H264, H265 -> new NalSampler(track, allocator, sink);
            case AAC, OPUS, PCMU, PCMA -> {
                SampleEntry entry = SampleEntry.of(track);
                if (entry == null) {
                    yield null;
                }
                yield track.codec() == Codec.AAC
                        ? new AacSampler(track, entry, allocator, sink)
                        : new PayloadSampler(track, entry, sink);
            }
            case MJPEG, OTHER -> null;
        };
    }

    /** Says which time the sample with this RTP time has; without it the first one is at 0. */
    public final void anchor(long rtpTime, long time) {
        anchored = true;
        lastRtpTime = rtpTime;
        lastTime = time;
    }

    /** Whether the times of its samples have their place. */
    public final boolean isAnchored() {
        return anchored;
    }

    /** The RTP time, unsigned 32 bits, of the sample that is shown at this time. */
    public final long rtpTime(long presentationTime) {
        return (lastRtpTime + (presentationTime - lastTime)) & 0xFFFF_FFFFL;
    }

    /** Takes in the next batch of the track; borrows it. */
    public abstract void batch(PacketBatch batch);

    /** Takes in batches that follow each other; borrows them. Their samples may lie in one piece of memory. */
    public void batches(List<PacketBatch> batches) {
        batches.forEach(this::batch);
    }

    /** Hands over what waits for a successor, as at the end of a stream; what may come all the same is behind a pause. */
    public void flush() {
        clock.flush();
        clock.restart();
    }

    /** The time of an RTP time that is not far from the last one. */
    final long time(long rtpTime) {
        if (!anchored) {
            anchor(rtpTime, 0);
        }
        lastTime += (int) (rtpTime - lastRtpTime);
        lastRtpTime = rtpTime;
        return lastTime;
    }

    final SampleClock clock() {
        return clock;
    }

    final SampleSink sink() {
        return sink;
    }

    @Override
    public void close() {
        clock.close();
    }
}
