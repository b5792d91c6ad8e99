package io.culvert.agent.grpc;

import io.culvert.agent.grpc.GrpcStatus.Code;
import io.netty.buffer.ByteBuf;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes the bytes of a call apart into messages.
 *
 * <p>Confined to the event loop.
 */
final class MessageInput {
    /** What a gateway must not send. */
    static final class WrongMessageException extends Exception {
        private static final long serialVersionUID = 1;

        private final Code code;

        WrongMessageException(Code code, String message) {
            super(message, null, false, false);
            this.code = code;
        }

        Code code() {
            return code;
        }
    }

    private final IntFunction<ByteBuf> allocator;
    private final int maxBytes;
    private @Nullable ByteBuf held;

    /** @param maxBytes of one message */
    MessageInput(IntFunction<ByteBuf> allocator, int maxBytes) {
        this.allocator = allocator;
        this.maxBytes = maxBytes;
    }

    /** Copies what came. */
    void take(ByteBuf data) {
        if (!data.isReadable()) {
            return;
        }
        ByteBuf into = held;
        if (into == null) {
            into = allocator.apply(data.readableBytes());
            held = into;
        }
        if (into.writableBytes() < data.readableBytes()) {
            into.discardReadBytes(); // or it would grow for ever where there is always something left
        }
        into.writeBytes(data);
    }

    /** The next whole message, valid until the next call; null if there is none. */
    @Nullable
    ByteBuf next() throws WrongMessageException {
        ByteBuf in = held;
        if (in == null || !hasMessage()) {
            if (!hasHeld()) {
                close();
            }
            return null;
        }
        int size = size(in);
        return in.skipBytes(PrefixedMessage.PREFIX_BYTES).readSlice(size);
    }

    private int size(ByteBuf in) throws WrongMessageException {
        int at = in.readerIndex();
        if (in.getByte(at) != 0) {
            throw new WrongMessageException(Code.INTERNAL, "a compressed message, which nobody asked for");
        }
        int size = in.getInt(at + 1);
        if (size < 0 || size > maxBytes) {
            throw new WrongMessageException(
                    Code.RESOURCE_EXHAUSTED,
                    "a message of " + Integer.toUnsignedString(size) + " bytes (expected: at most " + maxBytes + ")");
        }
        return size;
    }

    /** Whether a whole message, or a wrong one, is there. */
    boolean hasMessage() {
        ByteBuf in = held;
        if (in == null || in.readableBytes() < PrefixedMessage.PREFIX_BYTES) {
            return false;
        }
        try {
            return in.readableBytes() >= PrefixedMessage.PREFIX_BYTES + size(in);
        } catch (WrongMessageException wrong) {
            return true;
        }
    }

    boolean hasHeld() {
        return heldBytes() > 0;
    }

    int heldBytes() {
        ByteBuf in = held;
        return in == null ? 0 : in.readableBytes();
    }

    void close() {
        ByteBuf in = held;
        if (in != null) {
            held = null;
            in.release();
        }
    }
}
