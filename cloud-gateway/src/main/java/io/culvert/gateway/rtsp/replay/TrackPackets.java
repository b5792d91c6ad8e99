package io.culvert.gateway.rtsp.replay;

import io.culvert.media.aac.AacPacketizer;
import io.culvert.media.h264.H264Packetizer;
import io.culvert.media.h265.H265Packetizer;
import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.nal.Packetizer;
import io.culvert.media.rtp.PayloadPacketizer;
import io.culvert.media.rtp.RtpOutput;
import io.culvert.media.rtp.RtpSource;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the packets of one track of one session, numbered through all that it plays.
 *
 * <p>Confined to one thread.
 */
final class TrackPackets {
    /** Of a packet with all that its headers may have. */
    private static final int MTU = 1400;

    private static final int PACKET_MTU = MTU - ReplayExtension.BYTES;

    /** Makes the packets of what a track holds of one instant. */
    private interface Samples {
        void packetize(Mp4Track recorded, ByteBuf sample, boolean key, long rtpTime, RtpOutput output);
    }

    private final TrackDescription track;
    private final RtpSource source;
    private final Samples samples;

    TrackPackets(TrackDescription track, int ssrc, int firstSequence, ByteBufAllocator allocator) {
        this.track = track;
        this.source = new RtpSource(allocator, track.payloadType(), ssrc, firstSequence, PACKET_MTU);
        this.samples = samples(track, source);
    }

    private static Samples samples(TrackDescription track, RtpSource source) {
        return switch (track.codec()) {
            case H264 -> nals(new H264Packetizer(source));
            case H265 -> nals(new H265Packetizer(source));
            case AAC -> {
                AacPacketizer packetizer = new AacPacketizer(source);
                yield (_, sample, _, rtpTime, output) -> packetizer.packetize(sample, rtpTime, output);
            }
            case PCMU, PCMA -> payloads(new PayloadPacketizer(source, Math.max(1, track.channels())));
            case OPUS -> payloads(new PayloadPacketizer(source, 0));
            case MJPEG, OTHER -> (_, _, _, _, _) -> {}; // not recorded
        };
    }

    private static Samples payloads(PayloadPacketizer packetizer) {
        return (_, sample, _, rtpTime, output) -> packetizer.packetize(sample, rtpTime, output);
    }

    private static Samples nals(Packetizer packetizer) {
        return (recorded, sample, key, rtpTime, output) -> packetizer.packetize(
                units(key ? recorded.entry().parameterSets() : List.of(), sample), rtpTime, output);
    }

    int ssrc() {
        return source.ssrc();
    }

    int clockRate() {
        return track.clockRate();
    }

    /** Sequence number of the next packet. */
    int nextSequence() {
        return source.nextSequence();
    }

    /** Takes the number of the next packet out of the count. */
    int takeSequence() {
        return source.takeSequence();
    }

    /**
     * Shows the packets of a sample, without any extension, to the output.
     *
     * @param recorded the track in the file, whose parameter sets go in front of key frames
     * @param rtpTime of which the lower 32 bits count
     */
    void packetize(Mp4Track recorded, ByteBuffer sample, boolean key, long rtpTime, RtpOutput output) {
        samples.packetize(recorded, Unpooled.wrappedBuffer(sample), key, rtpTime, output);
    }

    /** The NAL units of a sample, each behind its length, with parameter sets in front of them. */
    private static List<ByteBuf> units(List<byte[]> sets, ByteBuf sample) {
        List<ByteBuf> nals = new ArrayList<>();
        for (byte[] set : sets) {
            nals.add(Unpooled.wrappedBuffer(set));
        }
        int at = 0;
        while (sample.readableBytes() - at > Integer.BYTES) {
            int length = sample.getInt(at);
            at += Integer.BYTES;
            if (length <= 0 || length > sample.readableBytes() - at) {
                break; // nothing that we wrote
            }
            nals.add(sample.slice(at, length));
            at += length;
        }
        return nals;
    }
}
