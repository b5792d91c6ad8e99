package io.culvert.media.mp4;

import io.culvert.media.h264.H264Depacketizer;
import io.culvert.media.h264.H264Nal;
import io.culvert.media.h265.H265Depacketizer;
import io.culvert.media.h265.H265Nal;
import io.culvert.media.nal.AccessUnit;
import io.culvert.media.nal.Depacketizer;
import io.culvert.media.stream.Codec;
import io.culvert.media.stream.KnownParameterSets;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Samples of H.264 and H.265. A sample is its access unit without what an MP4 says elsewhere (parameter sets, delimiters)
 * or nobody needs (filler data); it is cut out of the access unit by reference.
 *
 * <p>New parameter sets come into force with the key frame that brings them. Sets that stand in no sample entry, such as
 * those that come between key frames, stay in their samples.
 *
 * <p>A key frame is one by its NAL units (IDR, IRAP), or because the batcher has found that a decoder can start at it: there
 * are cameras that send intra pictures behind their parameter sets and no IDR pictures at all.
 */
final class NalSampler extends Sampler {
    private static final int LENGTH_BYTES = 4;

    private final Codec codec;
    private final ByteBufAllocator allocator;
    private final Depacketizer depacketizer;
    private final KnownParameterSets known;
    private final BatchNotes notes = new BatchNotes();
    private @Nullable SampleEntry entry;
    private @Nullable ParameterSetList inForce;
    private boolean started;

    NalSampler(TrackDescription track, ByteBufAllocator allocator, SampleSink sink) {
        super(track, true, sink);
        this.codec = track.codec();
        this.allocator = allocator;
        this.depacketizer = codec == Codec.H264
                ? new H264Depacketizer(allocator, this::accessUnit)
                : new H265Depacketizer(allocator, this::accessUnit);
        this.known = new KnownParameterSets(codec);
        known.offerAll(track.parameterSets());
    }

    @Override
    public void batches(List<PacketBatch> batches) {
        int bytes = 0;
        for (PacketBatch batch : batches) {
            bytes += batch.sizeBytes();
        }
        depacketizer.expect(bytes);
        super.batches(batches);
        depacketizer.trim();
    }

    @Override
    public void batch(PacketBatch batch) {
        depacketizer.expect(batch.sizeBytes());
        notes.batch(batch);
        for (int i = 0; i < batch.packetCount(); i++) {
            depacketizer.packet(
                    batch.data(), batch.packetOffset(i) + PacketBatch.FRAME_HEADER_BYTES, batch.packetLength(i), 0);
        }
    }

    @Override
    public void flush() {
        depacketizer.flush();
        super.flush();
    }

    private void accessUnit(AccessUnit unit) {
        try {
            BatchNotes.Note note = notes.of(unit.rtpTime());
            boolean keyFrame = unit.keyFrame() || (note.keyFrame() && !unit.damaged());
            learn(unit, keyFrame);
            started |= keyFrame;
            long time = time(unit.rtpTime());
            ByteBuf data = entry == null || !started || time < 0 ? null : sample(unit);
            if (data != null) {
                clock().add(time, keyFrame, note.follows(), note.wallMicros(), data);
            }
        } finally {
            unit.release();
        }
    }

    private void learn(AccessUnit unit, boolean keyFrame) {
        List<byte[]> own = List.of();
        for (int i = 0; i < unit.nalCount(); i++) {
            ByteBuf nal = unit.nal(i);
            int type = type(nal);
            ParameterSetList now = inForce;
            if (known.isParameterSet(type) && (now == null || !now.contains(nal))) {
                known.offer(type, nal, 0, nal.readableBytes());
                own = own.isEmpty() ? sets(unit) : own;
            }
        }
        if (keyFrame && (entry == null || !own.isEmpty())) {
            describe(own);
        }
    }

    /** All parameter sets of an access unit. */
    private List<byte[]> sets(AccessUnit unit) {
        List<byte[]> sets = new ArrayList<>();
        for (int i = 0; i < unit.nalCount(); i++) {
            ByteBuf nal = unit.nal(i);
            if (known.isParameterSet(type(nal))) {
                sets.add(ByteBufUtil.getBytes(nal));
            }
        }
        return sets;
    }

    /** By the key frame's own sets where they are complete, else by all that came so far. */
    private void describe(List<byte[]> own) {
        List<byte[]> sets = own;
        SampleEntry now = entry(sets);
        if (now == null) {
            sets = known.all();
            now = entry(sets);
        }
        if (now != null && !now.equals(entry)) {
            clock().flush(); // the picture before belongs to the old entry
            entry = now;
            inForce = new ParameterSetList(sets);
            sink().described(now);
        }
    }

    private @Nullable SampleEntry entry(List<byte[]> sets) {
        return codec == Codec.H264 ? H264SampleEntry.of(sets) : H265SampleEntry.of(sets);
    }

    /** The access unit without what is left out, or null where no picture remains. */
    private @Nullable ByteBuf sample(AccessUnit unit) {
        List<ByteBuf> pieces = new ArrayList<>(1);
        boolean picture = false;
        int from = 0;
        int to = 0;
        for (int i = 0; i < unit.nalCount(); i++) {
            ByteBuf nal = unit.nal(i);
            int end = to + LENGTH_BYTES + nal.readableBytes();
            if (isLeftOut(nal)) {
                take(unit, from, to, pieces);
                from = end;
            } else {
                picture |= isPicture(type(nal));
            }
            to = end;
        }
        if (!picture) {
            return null;
        }
        take(unit, from, to, pieces);
        for (ByteBuf piece : pieces) {
            piece.retain();
        }
        return pieces.size() == 1
                ? pieces.get(0)
                : new CompositeByteBuf(allocator, allocator.isDirectBufferPooled(), pieces.size(), pieces);
    }

    private static void take(AccessUnit unit, int from, int to, List<ByteBuf> pieces) {
        if (to > from) {
            pieces.add(unit.data().slice(from, to - from));
        }
    }

    private boolean isLeftOut(ByteBuf nal) {
        int type = type(nal);
        ParameterSetList now = inForce;
        if (known.isParameterSet(type)) {
            return now != null && now.contains(nal);
        }
        return codec == Codec.H264
                ? type == H264Nal.ACCESS_UNIT_DELIMITER || type == H264Nal.FILLER
                : type == H265Nal.ACCESS_UNIT_DELIMITER || type == H265Nal.FILLER;
    }

    private boolean isPicture(int type) {
        return codec == Codec.H264 ? H264Nal.isPicture(type) : H265Nal.isPicture(type);
    }

    private int type(ByteBuf nal) {
        return known.type(nal.getUnsignedByte(0));
    }

    @Override
    public void close() {
        depacketizer.close();
        super.close();
    }
}
