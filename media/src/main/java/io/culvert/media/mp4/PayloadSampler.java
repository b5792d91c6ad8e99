package io.culvert.media.mp4;

import io.culvert.media.rtp.RtpPacket;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.TrackDescription;

/**
 * Samples of the codecs whose packets hold one sample each: Opus (RFC 7587 section 4.2) and G.711, where a sample is as
 * many values as came together (RFC 3551 section 4.5.14).
 */
final class PayloadSampler extends Sampler {
    private final RtpPacket packet = new RtpPacket();

    PayloadSampler(TrackDescription track, SampleEntry entry, SampleSink sink) {
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
                                true,
                                batch.captureWallMicros(),
                                batch.data().copy(packet.payloadIndex(), packet.payloadLength()));
            }
        }
    }
}
