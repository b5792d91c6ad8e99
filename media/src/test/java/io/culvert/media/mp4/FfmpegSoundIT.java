package io.culvert.media.mp4;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.rtp.RtpPacket;
import io.culvert.media.sdp.SessionDescription;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sound that ffmpeg codes and sends as RTP, as fragmented MP4 back in ffmpeg: nothing is missing, times are exact. */
class FfmpegSoundIT {
    @TempDir
    private Path folder;

    private FragmentFile file = new FragmentFile(1);

    @Test
    void aac_comesBackWhole() throws Exception {
        Path made = carry("aac", 16_000, "-ar", "16000", "-ac", "1");

        FfmpegClip ffmpeg = new FfmpegClip(folder, false);
        assertThat(ffmpeg.packets(made, "a", "pts"))
                .hasSize(file.samples.size())
                .hasSizeGreaterThan(28);
        assertThat(ffmpeg.decoded(made, "a")).hasSize(file.samples.size());
        assertThat(file.samples).extracting(Sample::duration).containsOnly(1024);
    }

    @Test
    void opus_comesBackWhole() throws Exception {
        Path made = carry("libopus", 48_000, "-ar", "48000", "-ac", "2");

        FfmpegClip ffmpeg = new FfmpegClip(folder, false);
        assertThat(ffmpeg.packets(made, "a", "pts"))
                .hasSize(file.samples.size())
                .hasSizeBetween(99, 103);
        assertThat(ffmpeg.decoded(made, "a")).hasSize(file.samples.size());
        assertThat(file.samples.subList(0, 95)).extracting(Sample::duration).containsOnly(960);
    }

    /** Two seconds of a tone. */
    private Path carry(String encoder, int clockRate, String... options) throws Exception {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        file = new FragmentFile(clockRate);
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
        try (Sampler sampler =
                Objects.requireNonNull(Sampler.of(description.tracks().get(0), allocator, file))) {
            for (ByteBuf packet : packets) {
                PacketBatch batch = batch(packet);
                sampler.batch(batch);
                batch.release();
            }
            sampler.flush();
        }
        Path made = file.writeTo(folder.resolve("made.mp4"));
        file.release();
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .isZero();
        return made;
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
