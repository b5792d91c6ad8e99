package io.culvert.gateway.archive.store;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A fragment with its mark, on its way into a segment. Immutable; owns its buffers, which nobody changes any more.
 *
 * @param startMicros where it begins, Unix microseconds
 * @param endMicros where the next one begins
 * @param data as it is to stand in the file, in any number of pieces
 */
public record FragmentWrite(long startMicros, long endMicros, List<ByteBuf> data) {

    public FragmentWrite {
        data = List.copyOf(data);
    }

    /** Bytes in the file. */
    public long sizeBytes() {
        long bytes = 0;
        for (ByteBuf piece : data) {
            bytes += piece.readableBytes();
        }
        return bytes;
    }

    void addTo(List<ByteBuffer> buffers) {
        for (ByteBuf piece : data) {
            buffers.addAll(List.of(piece.nioBuffers()));
        }
    }

    void release() {
        data.forEach(ByteBuf::release);
    }
}
