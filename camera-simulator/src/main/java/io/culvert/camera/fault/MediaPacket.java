package io.culvert.camera.fault;

import io.culvert.media.rtp.RtpPacket;
import io.culvert.media.rtsp.InterleavedFrame;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One packet of a session on its way through the faults.
 *
 * <p>Protocol: RFC 3550 section 5.1. Confined to one thread.
 */
final class MediaPacket {
    private static final int MARKER = 0x80;

    /** What becomes of its sequence number. */
    enum Origin {
        /** The camera's own. */
        OWN,
        /** Put in by a fault: those behind it move up. */
        ADDED,
        /** Taken out as if it had never been: those behind it move down. */
        REMOVED,
        /** Lost on the way: its number is missing. */
        LOST
    }

    /** Which track's, as the camera knows it. */
    final int channel;

    /** On which channel it goes out. */
    int sentOn;

    byte[] bytes;
    Origin origin = Origin.OWN;
    long lateNanos;
    boolean twice;

    MediaPacket(int channel, byte[] bytes) {
        this.channel = channel;
        this.sentOn = channel;
        this.bytes = bytes;
    }

    /** Releases the buffer. */
    static List<MediaPacket> unframe(ByteBuf framed) {
        List<MediaPacket> packets = new ArrayList<>();
        while (framed.isReadable()) {
            framed.skipBytes(1);
            int channel = framed.readUnsignedByte();
            byte[] bytes = new byte[framed.readUnsignedShort()];
            framed.readBytes(bytes);
            packets.add(new MediaPacket(channel, bytes));
        }
        framed.release();
        return packets;
    }

    /** A packet of video that comes beside {@code model}, with its time and source. */
    static MediaPacket beside(MediaPacket model, byte[] payload) {
        byte[] bytes = Arrays.copyOf(model.bytes, RtpPacket.HEADER_BYTES + payload.length);
        bytes[0] = (byte) 0x80;
        bytes[1] &= (byte) ~MARKER;
        System.arraycopy(payload, 0, bytes, RtpPacket.HEADER_BYTES, payload.length);
        MediaPacket made = new MediaPacket(model.channel, bytes);
        made.origin = Origin.ADDED;
        return made;
    }

    void frame(ByteBuf out) {
        out.writeByte(InterleavedFrame.MAGIC)
                .writeByte(sentOn)
                .writeShort(bytes.length)
                .writeBytes(bytes);
    }

    int framedBytes() {
        return InterleavedFrame.HEADER_BYTES + bytes.length;
    }

    int sequence() {
        return ((bytes[2] & 0xFF) << 8) | (bytes[3] & 0xFF);
    }

    void sequence(int value) {
        bytes[2] = (byte) (value >> 8);
        bytes[3] = (byte) value;
    }

    int number(int at) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = (value << 8) | (bytes[at + i] & 0xFF);
        }
        return value;
    }

    void number(int at, int value) {
        for (int i = 0; i < 4; i++) {
            bytes[at + i] = (byte) (value >> (24 - 8 * i));
        }
    }

    boolean marker() {
        return (bytes[1] & MARKER) != 0;
    }

    void marker(boolean set) {
        bytes[1] = (byte) (set ? (bytes[1] | MARKER) : (bytes[1] & ~MARKER));
    }

    void payloadType(int type) {
        bytes[1] = (byte) ((bytes[1] & MARKER) | type);
    }

    /** Padding: its last byte says how much there is. */
    void pad(int count) {
        bytes = Arrays.copyOf(bytes, bytes.length + count);
        bytes[bytes.length - 1] = (byte) count;
        bytes[0] |= 0x20;
    }

    /** An extension of the ONVIF replay kind, of so many words, behind the fixed header. */
    void extend(int words) {
        byte[] extension = new byte[4 + 4 * words];
        extension[0] = (byte) 0xAB;
        extension[1] = (byte) 0xAC;
        extension[2] = (byte) (words >> 8);
        extension[3] = (byte) words;
        insert(extension);
        bytes[0] |= 0x10;
    }

    void contributors(int count) {
        insert(new byte[4 * count]);
        bytes[0] = (byte) ((bytes[0] & 0xF0) | count);
    }

    private void insert(byte[] added) {
        byte[] longer = new byte[bytes.length + added.length];
        System.arraycopy(bytes, 0, longer, 0, RtpPacket.HEADER_BYTES);
        System.arraycopy(added, 0, longer, RtpPacket.HEADER_BYTES, added.length);
        System.arraycopy(
                bytes,
                RtpPacket.HEADER_BYTES,
                longer,
                RtpPacket.HEADER_BYTES + added.length,
                bytes.length - RtpPacket.HEADER_BYTES);
        bytes = longer;
    }

    /** Whether it holds a parameter set: SPS or PPS of H.264, VPS, SPS or PPS of H.265, alone in its packet. */
    boolean isParameterSet() {
        int first = bytes[RtpPacket.HEADER_BYTES] & 0xFF;
        int h264 = first & 0x1F;
        boolean isH265 = (first & 0x81) == 0 && bytes[RtpPacket.HEADER_BYTES + 1] == 1;
        int h265 = first >> 1;
        return isH265 ? h265 >= 32 && h265 <= 34 : h264 == 7 || h264 == 8;
    }
}
