package io.culvert.media.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/** What the tracks of one batcher share on their way out. */
final class BatchOutput {

    final ByteBufAllocator allocator;
    private final BatchSink sink;
    private final PacketBatch.Builder builder;
    private int parameterSetId;

    BatchOutput(BatchOrigin origin, ByteBufAllocator allocator, BatchSink sink) {
        this.allocator = allocator;
        this.sink = sink;
        this.builder = PacketBatch.builder()
                .bootId(origin.bootId())
                .cameraEpoch(origin.cameraEpoch())
                .deliveryClass(origin.deliveryClass());
    }

    /** Fields of the next batch; those of the origin are set. */
    PacketBatch.Builder next() {
        return builder.parameterSetId(parameterSetId);
    }

    void emit(ByteBuf data, int[] offsets) {
        sink.batch(builder.buildTrusted(data, offsets));
    }

    void parameterSetsChanged(int track, List<byte[]> sets) {
        parameterSetId++;
        sink.parameterSets(track, parameterSetId, sets);
    }
}
