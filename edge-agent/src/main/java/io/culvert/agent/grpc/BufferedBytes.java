package io.culvert.agent.grpc;

import io.netty.buffer.ByteBuf;

/** The rest of a message that waits. Owns its buffer. */
final class BufferedBytes implements MessageBytes {
    private final ByteBuf bytes;

    BufferedBytes(ByteBuf bytes) {
        this.bytes = bytes;
    }

    @Override
    public int sizeBytes() {
        return bytes.readableBytes();
    }

    @Override
    public void writeTo(ByteBuf out, int from, int length) {
        out.writeBytes(bytes, bytes.readerIndex() + from, length);
    }

    /** Leaves out what has been written; true if that was all. */
    boolean skip(int length) {
        return !bytes.skipBytes(length).isReadable();
    }

    void release() {
        bytes.release();
    }
}
