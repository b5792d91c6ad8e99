package io.culvert.camera;

import io.culvert.camera.video.CodedPicture;
import io.culvert.media.h264.H264Packetizer;
import io.culvert.media.h265.H265Packetizer;
import io.culvert.media.rtp.RtpOutput;
import io.culvert.media.stream.Codec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The RTP packets of one picture, made once and shared by all cameras and sessions: each session copies them and fills in
 * channel, sequence number, time and SSRC. Marker bits and payload types are final.
 *
 * <p>The camera's stamp comes between the first {@link #beforeStamp()} packets (the parameter sets) and the rest.
 *
 * <p>Threading: immutable; the arrays are not to be changed.
 *
 * @param picture what the packets carry
 * @param packets from the RTP header on
 * @param beforeStamp packets in front of the stamp
 * @param bytes size of all packets together
 */
record FramePackets(CodedPicture picture, List<byte[]> packets, int beforeStamp, int bytes) {
    /** Payload type of video, whatever its codec. */
    static final int PAYLOAD_TYPE = 96;

    /** Bytes of the largest packet, so that it crosses any usual network in one piece. */
    private static final int MTU = 1_400;

    static FramePackets of(Codec codec, CodedPicture picture) {
        List<byte[]> packets = new ArrayList<>();
        List<ByteBuf> units = Stream.concat(picture.parameterSets().stream(), picture.units().stream())
                .map(Unpooled::wrappedBuffer)
                .toList();
        RtpOutput output = packet -> {
            byte[] bytes = new byte[packet.readableBytes()];
            packet.readBytes(bytes).release();
            packets.add(bytes);
        };
        ByteBufAllocator heap = io.netty.buffer.UnpooledByteBufAllocator.DEFAULT;
        if (codec == Codec.H264) {
            new H264Packetizer(heap, PAYLOAD_TYPE, 0, 0, MTU).packetize(units, 0, output);
        } else {
            new H265Packetizer(heap, PAYLOAD_TYPE, 0, 0, MTU).packetize(units, 0, output);
        }
        int bytes = packets.stream().mapToInt(packet -> packet.length).sum();
        return new FramePackets(picture, packets, picture.parameterSets().size(), bytes);
    }
}
