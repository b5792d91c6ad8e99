package io.culvert.media.aac;

import io.culvert.media.sdp.FormatParameters;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Takes AAC frames out of RTP payloads, which come in order: several in one packet, or one in fragments over several.
 *
 * <p>Protocol: RFC 3640 section 3.2 (payload structure), 3.3.6 (AAC-hbr).
 *
 * <pre>
 * | bits of headers 16 | size, index | size, index-delta … | frame | frame … |
 * </pre>
 *
 * <p>Interleaving, which no camera uses, is not undone. Garbage is dropped and counted; nothing throws.
 *
 * <p>Threading: confined to one thread. Lifecycle: {@link #close()} releases what is half collected.
 */
public final class AacDepacketizer implements AutoCloseable {

    /** Samples of sound in a frame. */
    public static final int FRAME_SAMPLES = 1024;

    /** 6144 bits for each of eight channels (ISO/IEC 14496-3 section 4.5.3.3). */
    private static final int MAX_FRAME_BYTES = 8 * 6144 / 8;

    private static final int MAX_FRAMES = 64;
    private static final int MAX_FIELD_BITS = 16;

    private final ByteBufAllocator allocator;
    private final AacFrameSink sink;
    private final int sizeBits;
    private final int indexBits;
    private final int indexDeltaBits;
    private @Nullable ByteBuf fragments;
    private int fragmentedSize;
    private long malformed;

    /** @param format the format parameters of the track, which say how wide the headers' fields are */
    public AacDepacketizer(FormatParameters format, ByteBufAllocator allocator, AacFrameSink sink) {
        this.allocator = allocator;
        this.sink = sink;
        this.sizeBits = number(format, "sizelength", 13);
        this.indexBits = number(format, "indexlength", 3);
        this.indexDeltaBits = number(format, "indexdeltalength", 3);
    }

    private static int number(FormatParameters format, String name, int usual) {
        String value = format.get(name);
        try {
            int number = value == null ? usual : Integer.parseInt(value);
            return number >= 0 && number <= MAX_FIELD_BITS ? number : usual;
        } catch (NumberFormatException e) {
            return usual;
        }
    }

    /** Takes in {@code length} bytes of RTP payload at the absolute {@code index}; the buffer stays the caller's. */
    public void payload(ByteBuf in, int index, int length) {
        int headerBits = length < 2 ? 0 : in.getUnsignedShort(index);
        int data = index + 2 + (headerBits + 7) / 8;
        int end = index + length;
        if (headerBits < sizeBits + indexBits || sizeBits == 0 || data > end) {
            broken();
            return;
        }
        BitSource headers = new BitSource(in, index + 2, (headerBits + 7) / 8);
        int left = headerBits;
        for (int i = 0; i < MAX_FRAMES && left >= sizeBits; i++) {
            int size = headers.bits(sizeBits);
            headers.bits(i == 0 ? indexBits : indexDeltaBits);
            left -= sizeBits + (i == 0 ? indexBits : indexDeltaBits);
            if (size == 0 || size > MAX_FRAME_BYTES) {
                broken();
                return;
            }
            if (size > end - data) {
                fragment(in, data, end - data, size);
                return;
            }
            boolean completes = fragments != null;
            dropFragments();
            malformed += completes ? 1 : 0;
            sink.frame(in.copy(data, size), i * FRAME_SAMPLES);
            data += size;
        }
    }

    /** Every packet of a fragmented frame tells the size of the whole. */
    private void fragment(ByteBuf in, int index, int length, int size) {
        ByteBuf collected = fragments;
        if (collected == null || fragmentedSize != size || collected.readableBytes() + length > size) {
            malformed += collected == null ? 0 : 1;
            dropFragments();
            collected = allocator.buffer(size, size);
            fragments = collected;
            fragmentedSize = size;
        }
        collected.writeBytes(in, index, length);
        if (collected.readableBytes() == size) {
            fragments = null;
            sink.frame(collected, 0);
        }
    }

    /** Packets are missing in front of the next one. */
    public void gap() {
        dropFragments();
    }

    private void broken() {
        malformed++;
        dropFragments();
    }

    private void dropFragments() {
        ByteBuf collected = fragments;
        fragments = null;
        if (collected != null) {
            collected.release();
        }
    }

    /** Payloads and frames that were not of the format. */
    public long malformed() {
        return malformed;
    }

    @Override
    public void close() {
        dropFragments();
    }
}
