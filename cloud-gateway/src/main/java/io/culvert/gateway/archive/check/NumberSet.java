package io.culvert.gateway.archive.check;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Numbers that mostly follow each other, a bit for each. Not thread-safe. */
final class NumberSet {
    private static final int CHUNK_BITS = 16;

    private final Map<Long, BitSet> chunks = new HashMap<>();

    void add(long number) {
        chunks.computeIfAbsent(number >> CHUNK_BITS, chunk -> new BitSet()).set(bit(number));
    }

    boolean contains(long number) {
        BitSet chunk = chunks.get(number >> CHUNK_BITS);
        return chunk != null && chunk.get(bit(number));
    }

    private static int bit(long number) {
        return (int) (number & ((1 << CHUNK_BITS) - 1));
    }
}
