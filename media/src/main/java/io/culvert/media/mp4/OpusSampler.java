package io.culvert.media.mp4;

import io.culvert.media.rtp.RtpPacket;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.TrackDescription;

/** Samples of Opus: the payload of a packet is one (RFC 7587 section 4.2). */
final class OpusSampler extends Sampler {
    private final RtpPacket packet = new RtpPacket();

    OpusSampler(TrackDescription track, SampleEntry entry, SampleSink sink) {
        super(track, false, sink);
        sink.described(entry);
    }

    @Override
    public void batch(PacketBatch batch) {
        long time = time(batch.rtpTime());
        for (int i = 0; i < batch.packetCount(); i++) {
            int index = batch.packetOffset(i) + PacketBatch.FRAME_HEADER_BYTES;
            boolean usable = packet.wrap(batch.data(), index, batch.packetLength(i)) && packet.payloadLength() > 0;
            if (usable && time >= 0) {
                clock().add(
                                time,
                                true,
                                batch.captureWallMicros(),
                                batch.data().copy(packet.payloadIndex(), packet.payloadLength()));
            }
        }
    }
}
