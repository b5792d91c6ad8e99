package io.culvert.media.nal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Collects the NAL units of an access unit, whole or in fragments, into one buffer. The depacketizers of H.264 and
 * H.265 stand on it. Access units share a buffer as long as it has room; whoever knows how much comes makes it as large as
 * that ({@link #expect}).
 *
 * <p>Threading: confined to one thread. Bounded: an access unit of more than {@link #MAX_BYTES} or
 * {@link AnnexB#MAX_NALS} NAL units is cut off and counted as damaged.
 */
public final class AccessUnitAssembler implements AutoCloseable {

    /** Bytes that an access unit may have. */
    public static final int MAX_BYTES = 8 * 1024 * 1024;

    private static final int USUAL_BYTES = 4096;

    /** Room for less than this is of no use to another access unit. */
    private static final int SCRAP_BYTES = 256;

    private final ByteBufAllocator allocator;

    /** Holds the access unit that is open from {@link #start} on, and in front of it those that were handed over. */
    private @Nullable ByteBuf data;

    private int start;
    private int[] offsets = new int[16];
    private int count;
    private int fragmentStart = -1;
    private boolean damaged;

    public AccessUnitAssembler(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** Makes room for that many bytes, so that access units to come lie one behind the other in memory. */
    public void expect(int bytes) {
        room(Math.min(bytes, MAX_BYTES));
    }

    /** Holds on to no more memory than the access unit that is open needs. */
    public void trim() {
        int open = openBytes();
        if (open == 0) {
            letGo();
        } else if (start > 0) {
            move(open);
        }
    }

    /** Remembers that something of this access unit is missing; a NAL unit half collected is thrown away. */
    public void damage() {
        damaged = true;
        dropFragment();
    }

    /** Appends a whole NAL unit, without the zeros of a byte stream that a sender may have left at its end. */
    public void nal(ByteBuf in, int from, int untrimmed) {
        dropFragment();
        int length = AnnexB.trimmed(in, from, from + untrimmed) - from;
        if (length == 0 || !fits(length)) {
            return;
        }
        ByteBuf out = room(4 + length);
        remember(out.writerIndex());
        out.writeInt(length);
        out.writeBytes(in, from, length);
    }

    /** Begins a NAL unit that comes in fragments, with its 1 or 2 bytes of header. */
    public void beginFragments(int header, int headerBytes) {
        dropFragment();
        if (!fits(headerBytes)) {
            return;
        }
        ByteBuf out = room(4 + headerBytes);
        fragmentStart = out.writerIndex() - start;
        out.writeInt(0);
        if (headerBytes == 2) {
            out.writeShort(header);
        } else {
            out.writeByte(header);
        }
    }

    /** Appends to the NAL unit begun; without one begun, the access unit is damaged. */
    public void fragment(ByteBuf in, int from, int length) {
        if (fragmentStart < 0 || !fits(length)) {
            damage();
            return;
        }
        room(length).writeBytes(in, from, length);
    }

    /** Completes the NAL unit begun, if one was. */
    public void endFragments() {
        if (fragmentStart < 0) {
            return;
        }
        ByteBuf out = room(0);
        int nal = start + fragmentStart;
        int length = AnnexB.trimmed(out, nal + 4, out.writerIndex()) - nal - 4;
        if (length == 0) { // of zeros only: no NAL unit, as one that comes whole is none
            out.writerIndex(nal);
        } else {
            out.writerIndex(nal + 4 + length);
            out.setInt(nal, length);
            remember(nal);
        }
        fragmentStart = -1;
    }

    private void dropFragment() {
        if (fragmentStart >= 0) {
            room(0).writerIndex(start + fragmentStart);
            fragmentStart = -1;
            damaged = true;
        }
    }

    private boolean fits(int length) {
        boolean fits = openBytes() + length + 4 <= MAX_BYTES && count < AnnexB.MAX_NALS;
        damaged |= !fits;
        return fits;
    }

    /** Bytes of the access unit that is open. */
    private int openBytes() {
        return data == null ? 0 : data.writerIndex() - start;
    }

    /** Remembers where in the buffer a NAL unit begins. */
    private void remember(int index) {
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, count * 2);
        }
        offsets[count++] = index - start;
    }

    /** The buffer, with room for that many bytes more. One that others have parts of never grows, as it would move. */
    private ByteBuf room(int bytes) {
        ByteBuf before = data;
        if (before != null && before.writableBytes() >= bytes) {
            return before;
        }
        int open = openBytes();
        return move(Math.max(USUAL_BYTES, Math.max(open + bytes, start > 0 ? 0 : 2 * open)));
    }

    /** Puts the access unit that is open into a buffer of its own. */
    private ByteBuf move(int capacity) {
        ByteBuf out = allocator.buffer(capacity);
        ByteBuf before = data;
        if (before != null) {
            out.writeBytes(before, start, openBytes());
            before.release();
        }
        data = out;
        start = 0;
        return out;
    }

    private void letGo() {
        ByteBuf out = data;
        data = null;
        start = 0;
        if (out != null) {
            out.release();
        }
    }

    /**
     * The access unit collected so far, or null when no NAL unit is whole; the assembler is empty afterwards.
     *
     * @param isKeyFrame asked about the NAL units collected
     */
    public @Nullable AccessUnit finish(long rtpTime, long arrivalNanos, KeyFrameTest isKeyFrame) {
        dropFragment();
        ByteBuf out = data;
        AccessUnit unit = null;
        if (out != null && count > 0) {
            boolean key = false;
            for (int i = 0; i < count && !key; i++) {
                key = isKeyFrame.test(out.getUnsignedByte(start + offsets[i] + 4));
            }
            ByteBuf own = out.retainedSlice(start, out.writerIndex() - start);
            unit = new AccessUnit(own, Arrays.copyOf(offsets, count), rtpTime, key, damaged, arrivalNanos);
            start = out.writerIndex();
            if (out.writableBytes() < SCRAP_BYTES) {
                letGo();
            }
        } else if (out != null) {
            out.writerIndex(start);
        }
        count = 0;
        damaged = false;
        return unit;
    }

    /** Whether a NAL unit that begins with this byte makes its access unit a key frame. */
    @FunctionalInterface
    public interface KeyFrameTest {
        boolean test(int firstHeaderByte);
    }

    @Override
    public void close() {
        count = 0;
        fragmentStart = -1;
        letGo();
    }
}
