package io.culvert.media.mp4;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.List;

/** NAL units that go into a decoder's configuration, compared by their bytes. Immutable as long as nobody writes to them. */
record ParameterSetList(List<byte[]> sets) {
    ParameterSetList {
        sets = List.copyOf(sets);
    }

    /** Whether one of them has exactly these bytes. */
    boolean contains(ByteBuf buffer, int index, int length) {
        for (int i = 0; i < sets.size(); i++) {
            if (equal(sets.get(i), buffer, index, length)) {
                return true;
            }
        }
        return false;
    }

    private static boolean equal(byte[] set, ByteBuf buffer, int index, int length) {
        if (set.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (set[i] != buffer.getByte(index + i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ParameterSetList that) || that.sets.size() != sets.size()) {
            return false;
        }
        List<byte[]> others = that.sets;
        for (int i = 0; i < sets.size(); i++) {
            if (!Arrays.equals(sets.get(i), others.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (byte[] set : sets) {
            hash = 31 * hash + Arrays.hashCode(set);
        }
        return hash;
    }

    @Override
    public String toString() {
        return sets.size() + " parameter sets";
    }
}
