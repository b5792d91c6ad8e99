package io.culvert.agent.grpc;

import io.netty.buffer.ByteBuf;

/** A message that writes itself, piece by piece and as often as asked. */
public interface MessageBytes {

    int sizeBytes();

    /**
     * Writes a piece of it.
     *
     * @param from offset in the message, bytes
     * @param length bytes; not beyond the end
     */
    void writeTo(ByteBuf out, int from, int length);
}
