package io.culvert.media.stream;

import io.culvert.media.h264.H264Nal;
import io.culvert.media.h265.H265Nal;
import io.culvert.media.h265.H265SequenceParameterSet;
import io.culvert.media.nal.AnnexB;
import io.culvert.media.nal.RbspReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The parameter sets in force on a track, by type and id: those of the session description and those that came in the
 * stream since. Seeing a known one again costs a comparison and no allocation.
 *
 * <p>Threading: confined to one thread. Bounded: {@value SpropParameterSets#MAX_SETS} sets of
 * {@value #MAX_BYTES} bytes together, so that they fit into one line of a session description.
 */
public final class KnownParameterSets {

    /** One set; compared by its bytes, never as a whole. */
    private static final class Entry {
        private final int type;
        private final int id;
        private final byte[] nal;

        Entry(int type, int id, byte[] nal) {
            this.type = type;
            this.id = id;
            this.nal = nal;
        }

        int type() {
            return type;
        }

        int id() {
            return id;
        }

        byte[] nal() {
            return nal;
        }
    }

    private static final int MAX_BYTES = 8192;

    private final Codec codec;
    private final List<Entry> entries = new ArrayList<>(4);

    public KnownParameterSets(Codec codec) {
        this.codec = codec;
    }

    /** The type of a NAL unit, in the codec's numbering, by the first byte of its header. */
    public int type(int firstHeaderByte) {
        return codec == Codec.H264 ? H264Nal.type(firstHeaderByte) : H265Nal.type(firstHeaderByte);
    }

    /** Whether NAL units of this type (the codec's numbering) are parameter sets. */
    public boolean isParameterSet(int type) {
        return codec == Codec.H264
                ? type == H264Nal.SPS || type == H264Nal.PPS
                : type >= H265Nal.VPS && type <= H265Nal.PPS;
    }

    /** Takes note of a parameter set; whether it is new or differs from the one of its id. */
    public boolean offer(int type, ByteBuf buffer, int index, int length) {
        int size = AnnexB.trimmed(buffer, index, index + length) - index;
        if (size <= headerBytes() || size > SpropParameterSets.MAX_SET_BYTES || isKnown(buffer, index, size)) {
            return false;
        }
        ByteBuf nal = buffer.slice(index, size);
        int id = id(type, nal);
        if (id < 0) {
            return false;
        }
        entries.removeIf(entry -> entry.type() == type && entry.id() == id);
        int others = entries.stream().mapToInt(entry -> entry.nal().length).sum();
        if (entries.size() == SpropParameterSets.MAX_SETS || others + size > MAX_BYTES) {
            return false;
        }
        byte[] copy = new byte[size];
        nal.getBytes(0, copy);
        entries.add(new Entry(type, id, copy));
        entries.sort(Comparator.comparingInt(Entry::type).thenComparingInt(Entry::id));
        return true;
    }

    /** Takes note of sets that a description told, whatever their types. */
    public void offerAll(List<byte[]> nals) {
        for (byte[] nal : nals) {
            if (nal.length > headerBytes()) {
                offer(type(nal[0]), Unpooled.wrappedBuffer(nal), 0, nal.length);
            }
        }
    }

    private boolean isKnown(ByteBuf buffer, int index, int size) {
        for (int i = 0; i < entries.size(); i++) {
            if (equal(entries.get(i).nal(), buffer, index, size)) {
                return true;
            }
        }
        return false;
    }

    /** Whether those bytes of a buffer are exactly the known ones; compared without a copy. */
    public static boolean equal(byte[] known, ByteBuf buffer, int index, int size) {
        if (known.length != size) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (known[i] != buffer.getByte(index + i)) {
                return false;
            }
        }
        return true;
    }

    private int headerBytes() {
        return codec == Codec.H264 ? 1 : H265Nal.HEADER_BYTES;
    }

    private int id(int type, ByteBuf nal) {
        if (codec == Codec.H265 && type == H265Nal.SPS) {
            return H265SequenceParameterSet.id(nal);
        }
        // H.264 puts profile, constraints and level in front of the id of an SPS.
        int skipped = codec == Codec.H264 && type == H264Nal.SPS ? 4 : headerBytes();
        RbspReader in = new RbspReader(nal, skipped, nal.readableBytes());
        long id = type == H265Nal.VPS && codec == Codec.H265 ? in.bits(4) : in.ue();
        return in.exhausted() || id > 255 ? -1 : (int) id;
    }

    /** All sets, parents before those that refer to them. */
    public List<byte[]> all() {
        return entries.stream().map(Entry::nal).toList();
    }
}
