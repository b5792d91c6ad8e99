package io.culvert.gateway.rtsp.replay;

import io.culvert.media.aac.AacPacketizer;
import io.culvert.media.h264.H264Packetizer;
import io.culvert.media.h265.H265Packetizer;
import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.nal.Packetizer;
import io.culvert.media.rtp.PayloadPacketizer;
import io.culvert.media.rtp.RtpOutput;
import io.culvert.media.stream.Codec;
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

    private final TrackDescription track;
    private final int ssrc;
    private final ByteBufAllocator allocator;
    private int sequence;

    TrackPackets(TrackDescription track, int ssrc, int firstSequence, ByteBufAllocator allocator) {
        this.track = track;
        this.ssrc = ssrc;
        this.sequence = firstSequence & 0xFFFF;
        this.allocator = allocator;
    }

    int ssrc() {
        return ssrc;
    }

    int clockRate() {
        return track.clockRate();
    }

    /** Sequence number of the next packet. */
    int nextSequence() {
        return sequence;
    }

    /** Takes the number of the next packet out of the count. */
    int takeSequence() {
        int taken = sequence;
        sequence = (sequence + 1) & 0xFFFF;
        return taken;
    }

    /**
     * Shows the packets of a sample, without any extension, to the output.
     *
     * @param recorded the track in the file, whose parameter sets go in front of key frames
     * @param rtpTime of which the lower 32 bits count
     */
    void packetize(Mp4Track recorded, ByteBuffer sample, boolean key, long rtpTime, RtpOutput output) {
        ByteBuf bytes = Unpooled.wrappedBuffer(sample);
        switch (track.codec()) {
            case H264, H265 -> nals(key ? recorded.entry().parameterSets() : List.of(), bytes, rtpTime, output);
            case AAC -> {
                var packetizer = new AacPacketizer(allocator, track.payloadType(), ssrc, sequence, PACKET_MTU);
                packetizer.packetize(bytes, rtpTime, output);
                sequence = packetizer.nextSequence();
            }
            case PCMU, PCMA, OPUS -> {
                int tickBytes = track.codec() == Codec.OPUS ? 0 : Math.max(1, track.channels());
                var packetizer =
                        new PayloadPacketizer(allocator, track.payloadType(), ssrc, sequence, PACKET_MTU, tickBytes);
                packetizer.packetize(bytes, rtpTime, output);
                sequence = packetizer.nextSequence();
            }
            case MJPEG, OTHER -> {
                // Not recorded.
            }
        }
    }

    private void nals(List<byte[]> sets, ByteBuf sample, long rtpTime, RtpOutput output) {
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
        Packetizer packetizer = track.codec() == Codec.H265
                ? new H265Packetizer(allocator, track.payloadType(), ssrc, sequence, PACKET_MTU)
                : new H264Packetizer(allocator, track.payloadType(), ssrc, sequence, PACKET_MTU);
        packetizer.packetize(nals, rtpTime, output);
        sequence = packetizer.nextSequence();
    }
}
