package io.culvert.media.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;

/**
 * Binary data between RTSP messages (RFC 2326 section 10.12): an RTP or RTCP packet on a channel of 0 to 255.
 *
 * <pre>
 *  0        1        2        3        4
 *  +--------+--------+--------+--------+-------
 *  | '$'    | channel| payload length  | payload
 *  +--------+--------+--------+--------+-------
 * </pre>
 *
 * <p>Ownership: counted through its payload; whoever receives the frame releases it. The payload of a decoded frame is
 * a slice of the receive buffer: copy what is kept for long, else one packet pins the whole buffer.
 */
public final class InterleavedFrame implements RtspMessage, ReferenceCounted {

    /** Bytes in front of the payload on the wire. */
    public static final int HEADER_BYTES = 4;

    public static final byte MAGIC = '$';

    private final int channel;
    private final ByteBuf payload;

    /** Takes ownership of the payload, which holds at most 65535 readable bytes. */
    public InterleavedFrame(int channel, ByteBuf payload) {
        if (channel < 0 || channel > 255) {
            throw new IllegalArgumentException("channel " + channel + " (expected: 0 to 255)");
        }
        if (payload.readableBytes() > 0xFFFF) {
            throw new IllegalArgumentException(payload.readableBytes() + " bytes (expected: at most 65535)");
        }
        this.channel = channel;
        this.payload = payload;
    }

    public int channel() {
        return channel;
    }

    public ByteBuf payload() {
        return payload;
    }

    @Override
    public int refCnt() {
        return payload.refCnt();
    }

    @Override
    public InterleavedFrame retain() {
        payload.retain();
        return this;
    }

    @Override
    public InterleavedFrame retain(int increment) {
        payload.retain(increment);
        return this;
    }

    @Override
    public InterleavedFrame touch() {
        payload.touch();
        return this;
    }

    @Override
    public InterleavedFrame touch(Object hint) {
        payload.touch(hint);
        return this;
    }

    @Override
    public boolean release() {
        return payload.release();
    }

    @Override
    public boolean release(int decrement) {
        return payload.release(decrement);
    }

    @Override
    public String toString() {
        return "$" + channel + " " + payload.readableBytes() + " bytes";
    }
}
