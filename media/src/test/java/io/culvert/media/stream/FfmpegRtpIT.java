package io.culvert.media.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.h264.H264Depacketizer;
import io.culvert.media.h265.H265Depacketizer;
import io.culvert.media.nal.AccessUnit;
import io.culvert.media.nal.AnnexB;
import io.culvert.media.nal.Depacketizer;
import io.culvert.media.sdp.SessionDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RTP that ffmpeg makes, through batcher and depacketizer: the NAL units that come out are those of the file. */
class FfmpegRtpIT {

    private static final int FRAMES = 60;
    private static final int GOP = 15;

    @TempDir
    private Path folder;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final List<PacketBatch> batches = new ArrayList<>();
    private final List<AccessUnit> units = new ArrayList<>();
    private StreamDescription description = new StreamDescription(List.of());

    @AfterEach
    void nothingLeaks() {
        batches.forEach(PacketBatch::release);
        units.forEach(AccessUnit::release);
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .isZero();
    }

    @Test
    void h264_baselineWithSlices_comesThroughWhole() throws Exception {
        Path file = encode("h264", "libx264", "-tune", "zerolatency", "-x264-params", "slices=3:scenecut=0");

        assertComesThrough(file, "h264", new H264Depacketizer(allocator, units::add));
    }

    @Test
    void h264_withBFrames_comesThroughWhole() throws Exception {
        Path file = encode("h264", "libx264", "-bf", "2", "-x264-params", "scenecut=0");

        assertComesThrough(file, "h264", new H264Depacketizer(allocator, units::add));
    }

    @Test
    void h265_comesThroughWhole() throws Exception {
        Path file = encode(
                "hevc",
                "libx265",
                "-x265-params",
                "log-level=none:bframes=0:open-gop=0:scenecut=0:keyint=15:repeat-headers=1");

        assertComesThrough(file, "hevc", new H265Depacketizer(allocator, units::add));
    }

    private Path encode(String format, String encoder, String... options) throws Exception {
        Path file = folder.resolve("clip." + format);
        List<String> command = new ArrayList<>(List.of(
                "-f", "lavfi", "-i", "testsrc=size=720x404:rate=60", "-frames:v", "" + FRAMES, "-c:v", encoder));
        command.addAll(List.of("-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "" + GOP, "-b:v", "3M"));
        command.addAll(List.of(options));
        command.addAll(List.of("-f", format, file.toString()));
        Process process = ffmpeg(command);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return file;
    }

    private Process ffmpeg(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-y"));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("ffmpeg.log").toFile())
                .start();
    }

    private void assertComesThrough(Path file, String format, Depacketizer depacketizer) throws Exception {
        String name = format.equals("hevc") ? "H265" : "H264";
        description = StreamDescription.from(
                SessionDescription.parse("v=0\nm=video 0 RTP/AVP 96\na=rtpmap:96 " + name + "/90000\n"));
        RtpCounts counts = receive(file, format);
        try (depacketizer) {
            for (PacketBatch batch : batches) {
                for (int i = 0; i < batch.packetCount(); i++) {
                    int rtp = batch.packetOffset(i) + PacketBatch.FRAME_HEADER_BYTES;
                    depacketizer.packet(batch.data(), rtp, batch.packetLength(i), 0);
                }
            }
        }
        List<ByteBuf> nals = new ArrayList<>();
        for (AccessUnit unit : units) {
            for (int i = 0; i < unit.nalCount(); i++) {
                nals.add(unit.nal(i));
            }
        }
        List<ByteBuf> sent = AnnexB.split(Unpooled.wrappedBuffer(Files.readAllBytes(file)));
        assertThat(nals)
                .extracting(ByteBuf::readableBytes)
                .isEqualTo(sent.stream().map(ByteBuf::readableBytes).toList());
        assertThat(nals.equals(sent)).as("the same bytes").isTrue();
        assertThat(units).hasSize(FRAMES);
        assertThat(counts.accessUnits()).isEqualTo(FRAMES);
        assertThat(counts.keyFrames()).isEqualTo(FRAMES / GOP);
        assertThat(counts.unmarkedAccessUnits()).isZero();
        assertThat(batches).allMatch(batch -> batch.keyFrame() == (batch.frameNumber() % GOP == 0));
        assertThat(description.tracks().get(0).width()).isEqualTo(720);
        assertThat(description.tracks().get(0).height()).isEqualTo(404);
    }

    private RtpCounts receive(Path file, String format) throws Exception {
        BatchSink sink = new BatchSink() {
            @Override
            public void batch(PacketBatch batch) {
                batches.add(batch);
            }

            @Override
            public void parameterSets(int track, int parameterSetId, List<byte[]> sets) {
                description = description.with(description.tracks().get(track).withParameterSets(sets));
            }
        };
        try (Ports ports = Ports.open();
                RtpBatcher batcher = new RtpBatcher(description, BatchOrigin.live(0), allocator, () -> 0, sink)) {
            Process process = ffmpeg(List.of(
                    "-re",
                    "-f",
                    format,
                    "-framerate",
                    "60",
                    "-i",
                    file.toString(),
                    "-c",
                    "copy",
                    "-f",
                    "rtp",
                    "rtp://127.0.0.1:" + ports.rtp.getLocalPort() + "?pkt_size=1400"));
            byte[] datagram = new byte[65_536];
            boolean quiet = false;
            while (!quiet) {
                try {
                    DatagramPacket packet = new DatagramPacket(datagram, datagram.length);
                    ports.rtp.receive(packet);
                    batcher.rtp(0, Unpooled.wrappedBuffer(datagram, 0, packet.getLength()), System.nanoTime());
                } catch (SocketTimeoutException e) {
                    quiet = !process.isAlive();
                }
            }
            assertThat(process.exitValue()).isZero();
            return batcher.counts();
        }
    }

    /** A pair of loopback sockets, RTP on an even port and RTCP behind it. */
    private record Ports(DatagramSocket rtp, DatagramSocket rtcp) implements AutoCloseable {

        static Ports open() throws IOException {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            for (int attempt = 0; attempt < 50; attempt++) {
                DatagramSocket rtp = new DatagramSocket(0, loopback);
                if (rtp.getLocalPort() % 2 == 0) {
                    try {
                        DatagramSocket rtcp = new DatagramSocket(rtp.getLocalPort() + 1, loopback);
                        rtp.setReceiveBufferSize(4 << 20);
                        rtp.setSoTimeout(300);
                        return new Ports(rtp, rtcp);
                    } catch (SocketException e) {
                        // The port behind is taken; try another pair.
                    }
                }
                rtp.close();
            }
            throw new IOException("no pair of free ports");
        }

        @Override
        public void close() {
            rtp.close();
            rtcp.close();
        }
    }
}
