package io.culvert.media.aac;

import io.netty.buffer.ByteBuf;

/**
 * Reads numbers of bits out of bytes. Past the end it gives zeros and says so by {@link #exhausted()}.
 *
 * <p>Confined to one thread; the buffer must outlive it.
 */
final class BitSource {
    private final ByteBuf buffer;
    private final long endBit;
    private long bit;
    private boolean exhausted;

    /** @param index absolute, of the first byte */
    BitSource(ByteBuf buffer, int index, int length) {
        this.buffer = buffer;
        this.bit = 8L * index;
        this.endBit = 8L * (index + length);
    }

    /** An unsigned number of 0 to 31 bits. */
    int bits(int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 1 | next();
        }
        return value;
    }

    private int next() {
        if (bit >= endBit) {
            exhausted = true;
            return 0;
        }
        int value = buffer.getByte((int) (bit >> 3)) >> (7 - (bit & 7)) & 1;
        bit++;
        return value;
    }

    /** Whether something was read that is not there. */
    boolean exhausted() {
        return exhausted;
    }
}
