package io.culvert.media.mp4;

import io.netty.buffer.ByteBuf;

/**
 * One picture or one frame of sound, ready for a fragment. Times are ticks of its track.
 *
 * @param decodeTime since the beginning of the track; not negative
 * @param duration until the decode time of the next sample, at least 1
 * @param compositionOffset by how much later (or, if negative, earlier) it is shown than decoded
 * @param sync whether a decoder can start here
 * @param captureWallMicros when it was captured, Unix microseconds
 * @param data as it stands in the file; whoever holds the sample owns it and releases it by {@link #release()}
 */
public record Sample(
        long decodeTime, int duration, int compositionOffset, boolean sync, long captureWallMicros, ByteBuf data) {

    /** The time at which it is shown. */
    public long presentationTime() {
        return decodeTime + compositionOffset;
    }

    /** The same sample on a line that begins so much later; takes its data over. */
    public Sample behind(long ticks) {
        return new Sample(decodeTime - ticks, duration, compositionOffset, sync, captureWallMicros, data);
    }

    public int sizeBytes() {
        return data.readableBytes();
    }

    /** Decode time of what follows. */
    public long endTime() {
        return decodeTime + duration;
    }

    public void release() {
        data.release();
    }
}
