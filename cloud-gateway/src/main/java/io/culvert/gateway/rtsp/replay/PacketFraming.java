package io.culvert.gateway.rtsp.replay;

import io.culvert.media.rtp.RtpOutput;
import io.culvert.media.rtp.RtpPacket;
import io.culvert.media.rtsp.InterleavedFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Puts the packets of one access unit behind each other in interleaved framing, the first of them with the replay extension
 * where it is asked for.
 *
 * <p>Confined to one thread.
 */
final class PacketFraming implements RtpOutput {
    private static final int EXTENSION_BIT = 0x10;

    private final ByteBuf framed;
    private @Nullable ReplayMarks marks;

    /** @param marks for the first packet; null where packets carry no extension */
    PacketFraming(ByteBufAllocator allocator, int sizeHint, @Nullable ReplayMarks marks) {
        this.framed = allocator.buffer(sizeHint);
        this.marks = marks;
    }

    @Override
    public void packet(ByteBuf packet) {
        add(packet, packet.readerIndex(), packet.readableBytes());
        packet.release();
    }

    /** Adds a packet that has a header of twelve bytes; borrows it. */
    void add(ByteBuf packet, int index, int length) {
        ReplayMarks first = marks;
        marks = null;
        int extension = first == null ? 0 : ReplayExtension.BYTES;
        framed.writeByte(InterleavedFrame.MAGIC).writeByte(0).writeShort(length + extension);
        if (first == null) {
            framed.writeBytes(packet, index, length);
        } else {
            framed.writeByte(packet.getByte(index) | EXTENSION_BIT);
            framed.writeBytes(packet, index + 1, RtpPacket.HEADER_BYTES - 1);
            ReplayExtension.write(framed, first);
            framed.writeBytes(packet, index + RtpPacket.HEADER_BYTES, length - RtpPacket.HEADER_BYTES);
        }
    }

    /** What was put together; the caller's to release. */
    ByteBuf framed() {
        return framed;
    }
}
