package io.culvert.media.nal;

import io.netty.buffer.ByteBuf;

/**
 * Keeps start codes out of NAL units (ITU-T H.264 section 7.4.1, H.265 section 7.4.2): after two zero bytes, a byte of
 * 0 … 3 gets a 3 in front of it.
 */
public final class EmulationPrevention {

    private EmulationPrevention() {}

    /** Appends {@code payload} to {@code out} with prevention bytes inserted. Begins as if no zero came before. */
    public static void escape(byte[] payload, ByteBuf out) {
        int zeros = 0;
        for (byte value : payload) {
            if (zeros >= 2 && (value & 0xFF) <= 3) {
                out.writeByte(3);
                zeros = 0;
            }
            out.writeByte(value);
            zeros = value == 0 ? zeros + 1 : 0;
        }
        if (zeros > 0) {
            // A NAL unit must not end in a zero byte.
            out.writeByte(3);
        }
    }

    /**
     * Appends bytes {@code from} to {@code end} (absolute) of {@code in} to {@code out} without their prevention
     * bytes, at most {@code limit} bytes of them.
     */
    public static void unescape(ByteBuf in, int from, int end, ByteBuf out, int limit) {
        int zeros = 0;
        int written = 0;
        for (int i = from; i < end && written < limit; i++) {
            byte value = in.getByte(i);
            if (zeros >= 2 && value == 3) {
                zeros = 0;
                continue;
            }
            out.writeByte(value);
            written++;
            zeros = value == 0 ? zeros + 1 : 0;
        }
    }
}
