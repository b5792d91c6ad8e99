package io.culvert.media.stream;

import io.culvert.media.rtp.MarkerTrust;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes batches of a video track, one per access unit or per part of a large one.
 *
 * <p>Packets are copied into a scratch buffer as they come, which lets go of the receive buffer at once, and from there
 * into the batch's own buffer of exactly its size. NAL units in front of a picture always travel with it: a marker bit
 * on them is cleared, and a timestamp of their own gives way to the picture's, because some cameras send their
 * parameter sets that way and a viewer must find them in the key frame.
 */
final class FrameBatcher extends TrackBatcher {

    /** Bytes that may be held back while no picture data comes. */
    static final int HOLD_BYTES = 64 * 1024;

    private static final int INITIAL_SCRATCH_BYTES = 4096;

    private final @Nullable FrameInspector inspector;
    private final MarkerTrust markers = new MarkerTrust();
    private @Nullable ByteBuf scratch;
    private int[] offsets = new int[32];
    private int count;

    private boolean open;
    private boolean decided;
    private boolean keyFrame;
    private boolean firstPartSent;
    private boolean gapInside;
    private long rtpTime;
    private long captureNanos;
    private long captureWallMicros;

    FrameBatcher(TrackDescription track, BatchOutput output) {
        super(track, output);
        this.inspector = track.codec().hasNalUnits() ? new FrameInspector(track) : null;
    }

    @Override
    void accept(ByteBuf packet, long arrivalNanos, LongSupplier wallMicros) {
        if (open && view.timestamp() != rtpTime) {
            if (inspector == null || decided) {
                unmarked++;
                finish();
            } else {
                retime(view.timestamp());
            }
        }
        if (!open) {
            begin(view.timestamp(), arrivalNanos, wallMicros);
        }
        if (decided && buffered() + PacketBatch.FRAME_HEADER_BYTES + view.length() > PacketBatch.PART_BYTES) {
            emitAll(false);
        }
        boolean marker = view.marker();
        append(packet);
        if (!decided) {
            decide(packet, marker);
        }
        if (decided && marker && markers.trusted()) {
            finish();
        } else if (decided && buffered() > PacketBatch.PART_BYTES) {
            emitFullParts();
        }
    }

    private void begin(long timestamp, long arrivalNanos, LongSupplier wallMicros) {
        open = true;
        decided = false;
        keyFrame = false;
        firstPartSent = false;
        gapInside = false;
        rtpTime = timestamp;
        captureNanos = arrivalNanos;
        captureWallMicros = clock.captured(timestamp, wallMicros.getAsLong());
        if (inspector != null) {
            inspector.begin();
        }
    }

    private void append(ByteBuf packet) {
        ByteBuf out = scratch;
        if (out == null) {
            out = output.allocator.buffer(INITIAL_SCRATCH_BYTES);
            scratch = out;
        }
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, count * 2);
        }
        offsets[count++] = out.writerIndex();
        appendFramed(packet, out);
    }

    /** Looks whether the packet just appended decides about the key-frame flag. */
    private void decide(ByteBuf packet, boolean marker) {
        if (inspector == null) {
            decided(true);
            return;
        }
        inspector.packet(packet, view.payloadIndex(), view.payloadLength());
        if (inspector.sawPicture()) {
            decided(inspector.keyFrame() && !gapInside);
        } else if (buffered() > HOLD_BYTES) {
            decided(inspector.sawSequenceParameters());
        } else if (marker) {
            clearMarker();
        }
    }

    private void decided(boolean isKeyFrame) {
        decided = true;
        keyFrame = isKeyFrame;
        accessUnits++;
        keyFrames += isKeyFrame ? 1 : 0;
        markers.picture(rtpTime);
        if (inspector != null && inspector.takeParameterSetsChanged()) {
            output.parameterSetsChanged(track.index(), inspector.parameterSets().all());
        }
    }

    private void clearMarker() {
        ByteBuf out = scratch;
        if (out != null) {
            int at = offsets[count - 1] + PacketBatch.FRAME_HEADER_BYTES + 1;
            out.setByte(at, out.getByte(at) & 0x7F);
        }
    }

    /** Gives what is held back, which is no picture, the time of the picture that follows it. */
    private void retime(long timestamp) {
        ByteBuf out = scratch;
        if (out != null) {
            for (int i = 0; i < count; i++) {
                out.setInt(offsets[i] + PacketBatch.FRAME_HEADER_BYTES + 4, (int) timestamp);
            }
        }
        rtpTime = timestamp;
    }

    private int buffered() {
        return scratch == null ? 0 : scratch.writerIndex();
    }

    private void finish() {
        emitAll(true);
        open = false;
    }

    /** Sends everything held, in as many parts as it takes. */
    private void emitAll(boolean ends) {
        ByteBuf held = scratch;
        if (held == null || count == 0) {
            return;
        }
        for (int from = 0; from < count; ) {
            int to = partEnd(held, from);
            emit(held, from, to, ends && to == count);
            from = to;
        }
        count = 0;
        held.clear();
    }

    /** Sends what fills parts and keeps the rest. */
    private void emitFullParts() {
        ByteBuf held = scratch;
        if (held == null) {
            return;
        }
        int from = 0;
        int to = partEnd(held, from);
        while (to < count) {
            emit(held, from, to, false);
            from = to;
            to = partEnd(held, from);
        }
        keepFrom(held, from);
    }

    private void keepFrom(ByteBuf held, int from) {
        int start = offsets[from];
        for (int i = from; i < count; i++) {
            offsets[i - from] = offsets[i] - start;
        }
        count -= from;
        held.readerIndex(start).discardReadBytes();
    }

    /** Index after the last packet that fits into a part beginning with packet {@code from}. */
    private int partEnd(ByteBuf held, int from) {
        int to = from + 1;
        while (to < count && endOf(held, to) - offsets[from] <= PacketBatch.PART_BYTES) {
            to++;
        }
        return to;
    }

    private int endOf(ByteBuf held, int packet) {
        return packet + 1 < count ? offsets[packet + 1] : held.writerIndex();
    }

    private void emit(ByteBuf held, int from, int to, boolean ends) {
        int start = offsets[from];
        int size = endOf(held, to - 1) - start;
        ByteBuf data = output.allocator.buffer(size, size);
        data.writeBytes(held, start, size);
        int[] partOffsets = new int[to - from];
        for (int i = from; i < to; i++) {
            partOffsets[i - from] = offsets[i] - start;
        }
        output.next()
                .track(track.index())
                .rtpTime(rtpTime)
                .keyFrame(keyFrame)
                .startsAccessUnit(!firstPartSent)
                .endsAccessUnit(ends)
                .frameNumber(accessUnits - 1)
                .captureMonotonicNanos(captureNanos)
                .captureWallMicros(captureWallMicros);
        firstPartSent = true;
        batches++;
        output.emit(data, partOffsets);
    }

    @Override
    void gap() {
        gapInside = true;
    }

    @Override
    void sourceChanged() {
        drop();
    }

    private void drop() {
        if (open && decided) {
            finish();
        }
        open = false;
        count = 0;
        if (scratch != null) {
            scratch.clear();
        }
    }

    @Override
    void close() {
        open = false;
        count = 0;
        ByteBuf held = scratch;
        scratch = null;
        if (held != null) {
            held.release();
        }
    }
}
