package io.culvert.agent.grpc;

import io.netty.buffer.ByteBuf;

/** A message with the prefix that gRPC puts before it: not compressed, so long. One object serves one message after the other. */
final class PrefixedMessage implements MessageBytes {
    static final int PREFIX_BYTES = 1 + Integer.BYTES;

    private static final MessageBytes NOTHING = new MessageBytes() {
        @Override
        public int sizeBytes() {
            return 0;
        }

        @Override
        public void writeTo(ByteBuf out, int from, int length) {}
    };

    private MessageBytes message = NOTHING;

    /** Takes up a message; it is read until {@link #clear}. */
    PrefixedMessage set(MessageBytes next) {
        message = next;
        return this;
    }

    void clear() {
        message = NOTHING;
    }

    @Override
    public int sizeBytes() {
        return PREFIX_BYTES + message.sizeBytes();
    }

    @Override
    public void writeTo(ByteBuf out, int from, int length) {
        int at = from;
        int end = from + length;
        if (at == 0 && length >= PREFIX_BYTES) {
            out.writeByte(0).writeInt(message.sizeBytes());
            at = PREFIX_BYTES;
        }
        for (; at < Math.min(end, PREFIX_BYTES); at++) {
            out.writeByte(at == 0 ? 0 : message.sizeBytes() >>> (Byte.SIZE * (PREFIX_BYTES - 1 - at)));
        }
        if (at < end) {
            message.writeTo(out, at - PREFIX_BYTES, end - at);
        }
    }
}
