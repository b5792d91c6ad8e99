package io.culvert.camera.video;

import java.util.Arrays;
import java.util.List;

/**
 * Says how much padding each access unit needs so that the stream keeps its bit rate, and makes it: filler data behind the
 * slices, or an SEI message that nobody knows in front of them.
 * An access unit larger than its share (a key frame at a low rate) is paid back by the following ones.
 *
 * <p>The rate counts the elementary stream with start codes of four bytes, as a file of it would be measured.
 *
 * <p>Protocol: H.264 section 7.3.2.7, H.265 section 7.3.2.8 (filler data); H.264 section D.1.7, H.265 section D.2.7 (user
 * data unregistered).
 *
 * <p>Threading: confined to its video source.
 */
final class ConstantRate {
    static final int START_CODE_BYTES = 4;

    private static final int STOP_BYTE = 0x80;
    private static final int USER_DATA_UNREGISTERED = 5;
    private static final int UUID_BYTES = 16;

    private final int bitrate;
    private final int fps;
    private final byte[] header;
    private final boolean message;
    private long credit;

    private ConstantRate(int bitrate, int fps, byte[] header, boolean message) {
        this.bitrate = bitrate;
        this.fps = fps;
        this.header = header;
        this.message = message;
    }

    /** @param header of a NAL unit of filler data */
    static ConstantRate byFiller(int bitrate, int fps, byte[] header) {
        return new ConstantRate(bitrate, fps, header, false);
    }

    /** @param header of a NAL unit of messages that stands in front of slices */
    static ConstantRate byMessages(int bitrate, int fps, byte[] header) {
        return new ConstantRate(bitrate, fps, header, true);
    }

    /** Forgets what is owed: the stream was interrupted. */
    void restart() {
        credit = 0;
    }

    /** Adds the padding, where there is room for any, to the slices of a frame whose NAL units take {@code usedBytes}. */
    void pad(long number, int usedBytes, List<byte[]> units) {
        credit += share(number) - usedBytes;
        int least = START_CODE_BYTES + header.length + 1 + (message ? 2 + UUID_BYTES + 1 : 0);
        if (credit < least) {
            return;
        }
        byte[] unit = new byte[(int) credit - START_CODE_BYTES - (message && cannotSayItsSize() ? 1 : 0)];
        Arrays.fill(unit, (byte) 0xFF);
        System.arraycopy(header, 0, unit, 0, header.length);
        unit[unit.length - 1] = (byte) STOP_BYTE;
        if (message) {
            describe(unit);
        }
        units.add(message ? 0 : units.size(), unit);
        credit -= START_CODE_BYTES + unit.length;
    }

    /** A message of 255 bytes needs one byte more to say so than one of 254 has left. */
    private boolean cannotSayItsSize() {
        int rest = (int) credit - START_CODE_BYTES - header.length - 2;
        int sizeBytes = sizeBytes(rest);
        return (rest - sizeBytes) / 255 + 1 < sizeBytes;
    }

    private static int sizeBytes(int rest) {
        int sizeBytes = 1;
        while ((rest - sizeBytes) / 255 + 1 > sizeBytes) {
            sizeBytes++;
        }
        return sizeBytes;
    }

    /** Writes type and size of the message that fills the unit; its size says itself in bytes of 255 and a smaller one. */
    private void describe(byte[] unit) {
        int at = header.length;
        unit[at++] = USER_DATA_UNREGISTERED;
        int rest = unit.length - 1 - at; // size and message
        int sizeBytes = sizeBytes(rest);
        int size = rest - sizeBytes;
        for (int i = 1; i < sizeBytes; i++) {
            unit[at++] = (byte) 0xFF;
        }
        unit[at] = (byte) (size - 255 * (sizeBytes - 1));
    }

    /** Bytes of this frame, such that any second has exactly its bit rate. */
    private long share(long number) {
        long inSecond = Math.floorMod(number, (long) fps);
        long bytesPerSecond = bitrate / 8;
        return bytesPerSecond * (inSecond + 1) / fps - bytesPerSecond * inSecond / fps;
    }
}
