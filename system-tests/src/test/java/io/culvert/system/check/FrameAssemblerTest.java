package io.culvert.system.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.h264.H264Packetizer;
import io.culvert.media.h265.H265Packetizer;
import io.culvert.media.rtp.RtpOutput;
import io.culvert.media.stream.Codec;
import io.culvert.media.watermark.FrameStamp;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults are put into the packets of a stream; the verdict has to name each. */
class FrameAssemblerTest {
    private static final UUID CAMERA = new UUID(3, 4);
    private static final int MTU = 200;
    private static final int PACKET_FAULT_FRAME = 12;

    private final FrameJudge judge = new FrameJudge(CAMERA);

    /** Packets of {@code frames} frames, each with stamp and a picture that needs several packets. */
    private static List<List<byte[]>> stream(Codec codec, int frames, UUID camera) {
        List<List<byte[]>> packets = new ArrayList<>();
        H264Packetizer h264 = new H264Packetizer(ByteBufAllocator.DEFAULT, 96, 7, 65_530, MTU);
        H265Packetizer h265 = new H265Packetizer(ByteBufAllocator.DEFAULT, 96, 7, 65_530, MTU);
        for (int number = 0; number < frames; number++) {
            List<byte[]> frame = new ArrayList<>();
            RtpOutput output = packet -> {
                frame.add(ByteBufUtil.getBytes(packet));
                packet.release();
            };
            boolean key = number % 10 == 0;
            List<ByteBuf> nals = List.of(
                    Unpooled.wrappedBuffer(new FrameStamp(camera, number, number * 40_000L, 0).toNal(codec)),
                    picture(codec, key));
            long time = 0xFFFF_FF00L + number * 3_600L & 0xFFFF_FFFFL;
            if (codec == Codec.H264) {
                h264.packetize(nals, time, output);
            } else {
                h265.packetize(nals, time, output);
            }
            packets.add(frame);
        }
        return packets;
    }

    private static ByteBuf picture(Codec codec, boolean key) {
        byte[] nal = new byte[900];
        java.util.Arrays.fill(nal, (byte) 0x55);
        if (codec == Codec.H264) {
            nal[0] = (byte) (key ? 0x65 : 0x41);
        } else {
            nal[0] = (byte) (key ? 19 << 1 : 1 << 1);
            nal[1] = 1;
        }
        return Unpooled.wrappedBuffer(nal);
    }

    private FrameReport judge(Codec codec, List<List<byte[]>> frames) {
        FrameAssembler assembler = new FrameAssembler(codec, judge::frame);
        frames.forEach(frame -> frame.forEach(packet -> assembler.packet(packet, 1_000_000)));
        assembler.finish();
        return judge.report();
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"H264", "H265"})
    void report_ofAWholeStream_isFlawless(Codec codec) {
        FrameReport report = judge(codec, stream(codec, 50, CAMERA));
        assertThat(report.isFlawless()).as("%s", report).isTrue();
        assertThat(report.frames()).isEqualTo(50);
        assertThat(report.keyFrames()).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"H264", "H265"})
    void report_withOnePacketMissing_namesADamagedFrame(Codec codec) {
        List<List<byte[]>> frames = stream(codec, 50, CAMERA);
        frames.get(PACKET_FAULT_FRAME).remove(3);
        assertThat(judge(codec, frames).damaged()).isEqualTo(1);
    }

    @Test
    void report_withTheLastPacketMissing_namesADamagedFrame() {
        List<List<byte[]>> frames = stream(Codec.H264, 50, CAMERA);
        frames.get(PACKET_FAULT_FRAME).removeLast();
        assertThat(judge(Codec.H264, frames).damaged()).isEqualTo(1);
    }

    @Test
    void report_withTheStampMissing_namesADamagedFrame() {
        List<List<byte[]>> frames = stream(Codec.H264, 50, CAMERA);
        frames.get(PACKET_FAULT_FRAME).removeFirst();
        assertThat(judge(Codec.H264, frames).damaged()).isPositive();
    }

    @Test
    void report_withAFrameMissing_namesItLost() {
        List<List<byte[]>> frames = stream(Codec.H264, 50, CAMERA);
        frames.remove(PACKET_FAULT_FRAME);
        assertThat(judge(Codec.H264, frames).lost()).isEqualTo(1);
    }

    @Test
    void report_withFramesSwapped_namesThemReordered() {
        List<List<byte[]>> frames = stream(Codec.H264, 50, CAMERA);
        Collections.swap(frames, PACKET_FAULT_FRAME, PACKET_FAULT_FRAME + 1);
        FrameReport report = judge(Codec.H264, frames);
        assertThat(report.reordered()).isEqualTo(1);
        assertThat(report.backwards()).isEqualTo(1);
    }

    @Test
    void report_withAFrameTwice_namesItDoubled() {
        List<List<byte[]>> frames = stream(Codec.H264, 50, CAMERA);
        frames.add(PACKET_FAULT_FRAME + 5, frames.get(PACKET_FAULT_FRAME));
        assertThat(judge(Codec.H264, frames).doubled()).isEqualTo(1);
    }

    @Test
    void report_withAnotherCamerasFrame_namesItForeign() {
        List<List<byte[]>> frames = stream(Codec.H264, 50, CAMERA);
        frames.set(PACKET_FAULT_FRAME, stream(Codec.H264, 50, new UUID(3, 5)).get(PACKET_FAULT_FRAME));
        FrameReport report = judge(Codec.H264, frames);
        assertThat(report.foreign()).isEqualTo(1);
        assertThat(report.isFlawless()).isFalse();
    }

    @Test
    void report_withGarbageInsteadOfAPacket_namesADamagedFrame() {
        List<List<byte[]>> frames = stream(Codec.H264, 50, CAMERA);
        frames.get(PACKET_FAULT_FRAME).set(2, new byte[] {1, 2, 3});
        assertThat(judge(Codec.H264, frames).damaged()).isEqualTo(1);
    }
}
