package io.culvert.media.stream;

import io.netty.buffer.ByteBuf;
import java.util.function.LongSupplier;

/** Makes every packet a batch of its own: audio and metadata. */
final class SinglePacketBatcher extends TrackBatcher {

    SinglePacketBatcher(TrackDescription track, BatchOutput output) {
        super(track, output);
    }

    @Override
    void accept(ByteBuf packet, long arrivalNanos, LongSupplier wallMicros) {
        int size = PacketBatch.FRAME_HEADER_BYTES + view.length();
        ByteBuf data = output.allocator.buffer(size, size);
        appendFramed(packet, data);
        long rtpTime = view.timestamp();
        output.next()
                .track(track.index())
                .rtpTime(rtpTime)
                .keyFrame(false)
                .startsAccessUnit(true)
                .endsAccessUnit(true)
                .frameNumber(accessUnits++)
                .captureMonotonicNanos(arrivalNanos)
                .captureWallMicros(clock.captured(rtpTime, wallMicros.getAsLong()));
        batches++;
        output.emit(data, new int[] {0});
    }

    @Override
    void gap() {
        // Nothing is held that could miss something.
    }

    @Override
    void sourceChanged() {
        // Nothing is held of the source before.
    }

    @Override
    void close() {
        // Nothing is held.
    }
}
