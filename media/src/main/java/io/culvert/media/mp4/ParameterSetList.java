package io.culvert.media.mp4;

import io.culvert.media.stream.KnownParameterSets;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.List;

/** NAL units that go into a decoder's configuration, compared by their bytes. Immutable as long as nobody writes to them. */
record ParameterSetList(List<byte[]> sets) {
    ParameterSetList {
        sets = List.copyOf(sets);
    }

    /** Whether one of them has exactly these bytes. */
    boolean contains(ByteBuf nal) {
        for (int i = 0; i < sets.size(); i++) {
            if (KnownParameterSets.equal(sets.get(i), nal, nal.readerIndex(), nal.readableBytes())) {
                return true;
            }
        }
        return false;
    }

    /** Appends all of them, each behind its length of 16 bits (ISO/IEC 14496-15 sections 5.3.3.1, 8.3.3.1). */
    void writeTo(ByteBuf out) {
        for (byte[] set : sets) {
            out.writeShort(set.length).writeBytes(set);
        }
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
