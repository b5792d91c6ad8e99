package io.culvert.media.nal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Collects the NAL units of an access unit, whole or in fragments, into one buffer. The depacketizers of H.264 and
 * H.265 stand on it.
 *
 * <p>Threading: confined to one thread. Bounded: an access unit of more than {@link #MAX_BYTES} or
 * {@link AnnexB#MAX_NALS} NAL units is cut off and counted as damaged.
 */
public final class AccessUnitAssembler implements AutoCloseable {

    /** Bytes that an access unit may have. */
    public static final int MAX_BYTES = 8 * 1024 * 1024;

    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf data;
    private int[] offsets = new int[16];
    private int count;
    private int fragmentStart = -1;
    private boolean damaged;

    public AccessUnitAssembler(ByteBufAllocator allocator) {
        this.allocator = allocator;
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
        ByteBuf out = buffer();
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
        ByteBuf out = buffer();
        fragmentStart = out.writerIndex();
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
        buffer().writeBytes(in, from, length);
    }

    /** Completes the NAL unit begun, if one was. */
    public void endFragments() {
        if (fragmentStart < 0) {
            return;
        }
        ByteBuf out = buffer();
        int length = AnnexB.trimmed(out, fragmentStart + 4, out.writerIndex()) - fragmentStart - 4;
        if (length == 0) { // of zeros only: no NAL unit, as one that comes whole is none
            out.writerIndex(fragmentStart);
        } else {
            out.writerIndex(fragmentStart + 4 + length);
            out.setInt(fragmentStart, length);
            remember(fragmentStart);
        }
        fragmentStart = -1;
    }

    private void dropFragment() {
        if (fragmentStart >= 0) {
            buffer().writerIndex(fragmentStart);
            fragmentStart = -1;
            damaged = true;
        }
    }

    private boolean fits(int length) {
        boolean fits = (data == null ? 0 : data.writerIndex()) + length + 4 <= MAX_BYTES && count < AnnexB.MAX_NALS;
        damaged |= !fits;
        return fits;
    }

    private void remember(int offset) {
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, count * 2);
        }
        offsets[count++] = offset;
    }

    private ByteBuf buffer() {
        ByteBuf out = data;
        if (out == null) {
            out = allocator.buffer(4096);
            data = out;
        }
        return out;
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
                key = isKeyFrame.test(out.getUnsignedByte(offsets[i] + 4));
            }
            unit = new AccessUnit(out, Arrays.copyOf(offsets, count), rtpTime, key, damaged, arrivalNanos);
            data = null;
        } else if (out != null) {
            out.clear();
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
        ByteBuf out = data;
        data = null;
        count = 0;
        fragmentStart = -1;
        if (out != null) {
            out.release();
        }
    }
}
