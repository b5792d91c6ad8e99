package io.culvert.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A movable view on the header of one RTP packet (RFC 3550 section 5.1) inside a buffer.
 *
 * <pre>
 *  0                   1                   2                   3
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |           synchronization source (SSRC) identifier            |
 * </pre>
 *
 * <p>Made for reuse: one view is laid over packet after packet and allocates nothing. It owns no buffer and holds no
 * reference count; it is good for as long as the buffer it was laid over. Setters write in place.
 *
 * <p>Threading: confined to one thread.
 */
public final class RtpPacket {

    /** Bytes of a header without contributing sources and extension. */
    public static final int HEADER_BYTES = 12;

    /** The largest packet that RTSP's interleaved framing can carry. */
    public static final int MAX_BYTES = 0xFFFF;

    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int index;
    private int length;
    private int headerBytes;
    private int paddingBytes;

    /** Lays the view over the readable bytes of {@code packet}; false when they are no RTP packet. */
    public boolean wrap(ByteBuf packet) {
        return wrap(packet, packet.readerIndex(), packet.readableBytes());
    }

    /**
     * Lays the view over {@code length} bytes at the absolute {@code index}.
     *
     * @return false when these bytes are no well-formed RTP version 2 packet; the view must then not be read
     */
    public boolean wrap(ByteBuf buffer, int index, int length) {
        this.buffer = buffer;
        this.index = index;
        this.length = length;
        if (length < HEADER_BYTES || length > MAX_BYTES) {
            return false;
        }
        int first = buffer.getByte(index);
        if ((first & 0xC0) != 0x80) {
            return false;
        }
        int header = HEADER_BYTES + 4 * (first & 0x0F);
        if ((first & 0x10) != 0) {
            if (header + 4 > length) {
                return false;
            }
            header += 4 + 4 * buffer.getUnsignedShort(index + header + 2);
        }
        if (header > length) {
            return false;
        }
        int padding = 0;
        if ((first & 0x20) != 0) {
            padding = buffer.getUnsignedByte(index + length - 1);
            if (padding == 0 || header + padding > length) {
                return false;
            }
        }
        headerBytes = header;
        paddingBytes = padding;
        return true;
    }

    /** Bytes of the whole packet, header and padding included. */
    public int length() {
        return length;
    }

    public boolean marker() {
        return buffer.getByte(index + 1) < 0;
    }

    public int payloadType() {
        return buffer.getByte(index + 1) & 0x7F;
    }

    /** 0 … 65535. */
    public int sequence() {
        return buffer.getUnsignedShort(index + 2);
    }

    /** Unsigned 32 bits, in ticks of the track's clock. */
    public long timestamp() {
        return buffer.getUnsignedInt(index + 4);
    }

    public int ssrc() {
        return buffer.getInt(index + 8);
    }

    /** Absolute index of the payload's first byte in the buffer. */
    public int payloadIndex() {
        return index + headerBytes;
    }

    /** Bytes of payload, without padding; may be 0. */
    public int payloadLength() {
        return length - headerBytes - paddingBytes;
    }

    /** The payload as a slice that shares the buffer and its reference count. */
    public ByteBuf payload() {
        return buffer.slice(payloadIndex(), payloadLength());
    }

    public void payloadType(int payloadType) {
        buffer.setByte(index + 1, (buffer.getByte(index + 1) & 0x80) | (payloadType & 0x7F));
    }

    public void sequence(int sequence) {
        buffer.setShort(index + 2, sequence);
    }

    public void timestamp(long timestamp) {
        buffer.setInt(index + 4, (int) timestamp);
    }

    public void ssrc(int ssrc) {
        buffer.setInt(index + 8, ssrc);
    }

    /** Appends a 12-byte header to {@code out}. */
    public static void writeHeader(
            ByteBuf out, boolean marker, int payloadType, int sequence, long timestamp, int ssrc) {
        out.writeByte(0x80);
        out.writeByte((marker ? 0x80 : 0) | (payloadType & 0x7F));
        out.writeShort(sequence);
        out.writeInt((int) timestamp);
        out.writeInt(ssrc);
    }
}
