package io.culvert.media.nal;

import io.netty.buffer.ByteBuf;
import io.netty.util.AbstractReferenceCounted;
import java.util.Arrays;

/**
 * The NAL units of one picture, put together.
 *
 * <p>One buffer holds them back to back, each behind its length in 4 bytes, as MP4 wants them. Reference counted; who
 * gets it releases it.
 */
public final class AccessUnit extends AbstractReferenceCounted {

    private final ByteBuf data;
    private final int[] offsets;
    private final long rtpTime;
    private final boolean keyFrame;
    private final boolean damaged;
    private final long arrivalNanos;

    AccessUnit(ByteBuf data, int[] offsets, long rtpTime, boolean keyFrame, boolean damaged, long arrivalNanos) {
        this.data = data;
        this.offsets = offsets;
        this.rtpTime = rtpTime;
        this.keyFrame = keyFrame;
        this.damaged = damaged;
        this.arrivalNanos = arrivalNanos;
    }

    /** All NAL units, each behind a 4-byte length. Not a new reference. */
    public ByteBuf data() {
        return data;
    }

    public int nalCount() {
        return offsets.length;
    }

    /** A NAL unit from its header byte on, without length or start code. Not a new reference. */
    public ByteBuf nal(int i) {
        int offset = offsets[i];
        return data.slice(offset + 4, data.getInt(offset));
    }

    /** RTP time, unsigned 32 bits. */
    public long rtpTime() {
        return rtpTime;
    }

    /** Whether a decoder can start here. */
    public boolean keyFrame() {
        return keyFrame;
    }

    /** Whether packets of it were lost; the NAL units that suffered are left out. */
    public boolean damaged() {
        return damaged;
    }

    /** Monotonic time at which its last packet came. */
    public long arrivalNanos() {
        return arrivalNanos;
    }

    @Override
    public AccessUnit touch(Object hint) {
        data.touch(hint);
        return this;
    }

    @Override
    protected void deallocate() {
        data.release();
    }

    @Override
    public String toString() {
        return "AccessUnit[rtpTime=" + rtpTime + ", keyFrame=" + keyFrame + ", damaged=" + damaged + ", offsets="
                + Arrays.toString(offsets) + "]";
    }
}
