package io.culvert.agent.grpc;

import io.netty.buffer.ByteBuf;

/** A message with the prefix that gRPC puts before it: not compressed, so long. */
record PrefixedMessage(MessageBytes message) implements MessageBytes {
    static final int PREFIX_BYTES = 1 + Integer.BYTES;

    @Override
    public int sizeBytes() {
        return PREFIX_BYTES + message.sizeBytes();
    }

    @Override
    public void writeTo(ByteBuf out, int from, int length) {
        int at = from;
        int end = from + length;
        for (; at < Math.min(end, PREFIX_BYTES); at++) {
            out.writeByte(at == 0 ? 0 : message.sizeBytes() >>> (Byte.SIZE * (PREFIX_BYTES - 1 - at)));
        }
        if (at < end) {
            message.writeTo(out, at - PREFIX_BYTES, end - at);
        }
    }
}
