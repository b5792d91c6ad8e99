package io.culvert.camera.video;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Says how much filler data each access unit needs so that the stream keeps its bit rate, and makes the filler NAL unit.
 * An access unit larger than its share (a key frame at a low rate) is paid back by the following ones.
 *
 * <p>The rate counts the elementary stream with start codes of four bytes, as a file of it would be measured.
 *
 * <p>Protocol: H.264 section 7.3.2.7, H.265 section 7.3.2.8 (filler data).
 *
 * <p>Threading: confined to its video source.
 */
final class ConstantRate {
    static final int START_CODE_BYTES = 4;

    private static final int STOP_BYTE = 0x80;

    private final int bitrate;
    private final int fps;
    private final byte[] fillerHeader;
    private long credit;

    ConstantRate(int bitrate, int fps, byte[] fillerHeader) {
        this.bitrate = bitrate;
        this.fps = fps;
        this.fillerHeader = fillerHeader;
    }

    /** Forgets what is owed: the stream was interrupted. */
    void restart() {
        credit = 0;
    }

    /** The filler for a frame whose other NAL units take {@code usedBytes}, or null where there is no room for one. */
    byte @Nullable [] filler(long number, int usedBytes) {
        credit += share(number) - usedBytes;
        int smallest = START_CODE_BYTES + fillerHeader.length + 1;
        if (credit < smallest) {
            return null;
        }
        byte[] unit = new byte[(int) credit - START_CODE_BYTES];
        Arrays.fill(unit, (byte) 0xFF);
        System.arraycopy(fillerHeader, 0, unit, 0, fillerHeader.length);
        unit[unit.length - 1] = (byte) STOP_BYTE;
        credit = 0;
        return unit;
    }

    /** Bytes of this frame, such that any second has exactly its bit rate. */
    private long share(long number) {
        long inSecond = Math.floorMod(number, (long) fps);
        long bytesPerSecond = bitrate / 8;
        return bytesPerSecond * (inSecond + 1) / fps - bytesPerSecond * inSecond / fps;
    }
}
