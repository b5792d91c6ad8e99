package io.culvert.media.segment;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Finds the bytes that all boxes of ours have in common, by Horspool's method: most bytes let skip all of them at once. */
final class BoxSearch {
    /** So many bytes must be there for something to be found. */
    static final int BYTES = ExtendedBox.COMMON_BYTES;

    private static final byte[] COMMON = ExtendedBox.common();
    private static final int[] SKIPS = skips();

    private BoxSearch() {}

    /** By the byte that lies under the last one: how far the next place lies at which they may stand. */
    private static int[] skips() {
        int[] skips = new int[256];
        Arrays.fill(skips, BYTES);
        for (int i = 0; i < BYTES - 1; i++) {
            skips[COMMON[i] & 0xFF] = BYTES - 1 - i;
        }
        return skips;
    }

    /** Index of the common bytes in the buffer; -1 where they do not stand. */
    static int find(ByteBuffer in) {
        byte last = COMMON[BYTES - 1];
        for (int at = 0; at <= in.limit() - BYTES; at += SKIPS[in.get(at + BYTES - 1) & 0xFF]) {
            if (in.get(at + BYTES - 1) == last && matches(in, at)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean matches(ByteBuffer in, int at) {
        for (int i = 0; i < BYTES; i++) {
            if (in.get(at + i) != COMMON[i]) {
                return false;
            }
        }
        return true;
    }
}
