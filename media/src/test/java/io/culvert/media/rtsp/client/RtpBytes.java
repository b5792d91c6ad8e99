package io.culvert.media.rtsp.client;

import java.nio.ByteBuffer;

/** Packets for a fake camera to send. */
final class RtpBytes {

    private RtpBytes() {}

    /** Twelve bytes of header and eight of payload. */
    static byte[] rtp(int payloadType, int sequence) {
        return ByteBuffer.allocate(20)
                .put((byte) 0x80)
                .put((byte) payloadType)
                .putShort((short) sequence)
                .putInt(sequence * 3600)
                .putInt(0x1234)
                .array();
    }

    static byte[] senderReport() {
        return ByteBuffer.allocate(28)
                .put((byte) 0x80)
                .put((byte) 200)
                .putShort((short) 6)
                .putInt(0x1234)
                .putLong(0x1122334455667788L)
                .putInt(0)
                .putInt(1)
                .putInt(1)
                .array();
    }
}
