package io.culvert.media.mp4;

import io.culvert.media.aac.AacDepacketizer;
import io.culvert.media.rtp.RtpPacket;
import io.culvert.media.sdp.FormatParameters;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Samples of AAC: one frame each. */
final class AacSampler extends Sampler {
    private final AacDepacketizer depacketizer;
    private final RtpPacket packet = new RtpPacket();
    private long packetTime;
    private long wallMicros;

    AacSampler(TrackDescription track, SampleEntry entry, ByteBufAllocator allocator, SampleSink sink) {
        super(track, false, sink);
        this.depacketizer = new AacDepacketizer(FormatParameters.parse(track.fmtp()), allocator, this::frame);
        sink.described(entry);
    }

    @Override
    public void batch(PacketBatch batch) {
        wallMicros = batch.captureWallMicros();
        long time = time(batch.rtpTime());
        if (time != packetTime) {
            depacketizer.gap(); // the pieces of a frame have one time: of an earlier one, pieces were lost
        }
        packetTime = time;
        for (int i = 0; i < batch.packetCount(); i++) {
            int index = batch.packetOffset(i) + PacketBatch.FRAME_HEADER_BYTES;
            if (packet.wrap(batch.data(), index, batch.packetLength(i))) {
                depacketizer.payload(batch.data(), packet.payloadIndex(), packet.payloadLength());
            }
        }
    }

    private void frame(ByteBuf frame, int samplesBehind) {
        if (packetTime + samplesBehind < 0) {
            frame.release();
        } else {
            clock().add(packetTime + samplesBehind, true, true, wallMicros, frame);
        }
    }

    @Override
    public void close() {
        depacketizer.close();
        super.close();
    }
}
