package io.culvert.agent.grpc;

import com.google.protobuf.MessageLite;
import io.netty.buffer.ByteBuf;

/** A protobuf message as its bytes. */
final class SerializedMessage implements MessageBytes {
    private final byte[] bytes;

    SerializedMessage(MessageLite message) {
        this.bytes = message.toByteArray();
    }

    @Override
    public int sizeBytes() {
        return bytes.length;
    }

    @Override
    public void writeTo(ByteBuf out, int from, int length) {
        out.writeBytes(bytes, from, length);
    }
}
