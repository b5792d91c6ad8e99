package io.culvert.media.mp4;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.rtp.RtpPacket;
import io.culvert.media.sdp.SessionDescription;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Two seconds of a tone that ffmpeg coded and sent as RTP; the batches are the caller's. */
public record FfmpegSound(TrackDescription track, List<PacketBatch> batches) {

    public static FfmpegSound send(Path folder, String encoder, String... options) throws Exception {
        Path sdp = folder.resolve("sdp");
        List<ByteBuf> packets;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setReceiveBufferSize(4 << 20);
            socket.setSoTimeout(300);
            List<String> command = new ArrayList<>(List.of("-f", "lavfi", "-i", "sine=frequency=440:duration=2"));
            command.addAll(List.of("-c:a", encoder));
            command.addAll(List.of(options));
            command.addAll(List.of("-sdp_file", sdp.toString(), "-f", "rtp"));
            new FfmpegClip(folder, false)
                    .run("ffmpeg", command, List.of("rtp://127.0.0.1:" + socket.getLocalPort() + "?rtcpport=9"));
            packets = receive(socket);
        }
        StreamDescription description = StreamDescription.from(SessionDescription.parse(Files.readString(sdp)));
        return new FfmpegSound(
                description.tracks().get(0),
                packets.stream().map(FfmpegSound::batch).toList());
    }

    private static List<ByteBuf> receive(DatagramSocket socket) throws Exception {
        List<ByteBuf> packets = new ArrayList<>();
        byte[] datagram = new byte[65_536];
        while (true) {
            try {
                DatagramPacket packet = new DatagramPacket(datagram, datagram.length);
                socket.receive(packet);
                packets.add(Unpooled.copiedBuffer(datagram, 0, packet.getLength()));
            } catch (SocketTimeoutException e) {
                return packets;
            }
        }
    }

    private static PacketBatch batch(ByteBuf packet) {
        RtpPacket view = new RtpPacket();
        assertThat(view.wrap(packet, 0, packet.readableBytes())).isTrue();
        ByteBuf data = Unpooled.buffer().writeByte('$').writeByte(0).writeShort(packet.readableBytes());
        data.writeBytes(packet);
        return PacketBatch.builder().rtpTime(view.timestamp()).build(data, new int[] {0});
    }
}
