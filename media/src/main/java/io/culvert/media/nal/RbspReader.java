package io.culvert.media.nal;

import io.netty.buffer.ByteBuf;

/**
 * Reads bits and Exp-Golomb numbers out of a NAL unit's payload (ITU-T H.264 section 9.1), leaving out emulation
 * prevention bytes as it goes.
 *
 * <p>Safe on hostile input: reading past the end gives zeros and sets {@link #exhausted()}; nothing throws, nothing
 * loops, nothing is allocated. A caller checks {@code exhausted()} before it believes what it read.
 *
 * <p>Threading: confined to one thread; the buffer must outlive the reader.
 */
public final class RbspReader {

    private final ByteBuf buffer;
    private final int end;
    private int index;
    private int zeros;
    private int current;
    private int bitsLeft;
    private boolean exhausted;

    /**
     * @param from absolute index of the first byte to read, after the NAL unit's header
     * @param end absolute index after the last byte
     */
    public RbspReader(ByteBuf buffer, int from, int end) {
        this.buffer = buffer;
        this.index = from;
        this.end = end;
    }

    /** Whether something was read that is not there, or a number was longer than any legal one. */
    public boolean exhausted() {
        return exhausted;
    }

    /** 0 or 1. */
    public int bit() {
        if (bitsLeft == 0) {
            if (index < end && zeros >= 2 && buffer.getByte(index) == 3) {
                index++;
                zeros = 0;
            }
            if (index >= end) {
                exhausted = true;
                return 0;
            }
            current = buffer.getUnsignedByte(index++);
            zeros = current == 0 ? zeros + 1 : 0;
            bitsLeft = 8;
        }
        bitsLeft--;
        return (current >> bitsLeft) & 1;
    }

    public boolean flag() {
        return bit() != 0;
    }

    /** An unsigned number of 0 to 32 bits. */
    public long bits(int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = (value << 1) | bit();
        }
        return value;
    }

    /** Skips bits, at most to the end. */
    public void skip(int count) {
        for (int i = 0; i < count && !exhausted; i++) {
            bit();
        }
    }

    /** ue(v): 0 … 2³²−2; 0 and exhausted when it is longer than that. */
    public long ue() {
        int leading = 0;
        while (bit() == 0) {
            if (exhausted || ++leading > 31) {
                exhausted = true;
                return 0;
            }
        }
        return (1L << leading) - 1 + bits(leading);
    }

    /** se(v). */
    public long se() {
        long code = ue();
        return (code & 1) != 0 ? (code + 1) / 2 : -(code / 2);
    }
}
