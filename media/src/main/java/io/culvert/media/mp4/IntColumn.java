package io.culvert.media.mp4;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** A column of a table, which may have millions of rows. Confined to one thread. */
final class IntColumn {
    private int[] values = new int[64];
    private int size;

    void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size + (size >> 1));
        }
        values[size++] = value;
    }

    int size() {
        return size;
    }

    int last() {
        return values[size - 1];
    }

    /** Adds to the last value. */
    void addToLast(int more) {
        values[size - 1] += more;
    }

    int get(int row) {
        return values[row];
    }

    void writeTo(ByteBuf out) {
        for (int i = 0; i < size; i++) {
            out.writeInt(values[i]);
        }
    }
}
