package io.culvert.media.nal;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.h264.H264Depacketizer;
import io.culvert.media.h264.H264Packetizer;
import io.culvert.media.h265.H265Depacketizer;
import io.culvert.media.h265.H265Packetizer;
import io.culvert.media.rtp.RtpPacket;
import io.culvert.media.rtp.RtpPackets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Packetizers and depacketizers of both codecs against each other, and depacketizers against damage. */
class PacketizationTest {

    private static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;

    private final List<AccessUnit> units = new ArrayList<>();
    private final Random random = new Random(10);

    @AfterEach
    void release() {
        units.forEach(unit -> {
            assertThat(unit.refCnt()).isEqualTo(1);
            unit.release();
        });
        units.forEach(unit -> assertThat(unit.data().refCnt()).isZero()); // only now, as they share memory
    }

    private ByteBuf nal(int size, int... header) {
        byte[] bytes = new byte[Math.max(size, header.length + 1)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (1 + random.nextInt(255));
        }
        for (int i = 0; i < header.length; i++) {
            bytes[i] = (byte) header[i];
        }
        return Unpooled.wrappedBuffer(bytes);
    }

    private static List<ByteBuf> nals(AccessUnit unit) {
        List<ByteBuf> nals = new ArrayList<>();
        for (int i = 0; i < unit.nalCount(); i++) {
            nals.add(unit.nal(i));
        }
        return nals;
    }

    private static ByteBuf buffer(String hex) {
        return Unpooled.wrappedBuffer(hex(hex));
    }

    private static byte[] hex(String hex) {
        return ByteBufUtil.decodeHexDump(hex);
    }

    @Test
    void h264_roundTrip_givesTheSameNals() {
        for (int round = 0; round < 100; round++) {
            int mtu = 64 + random.nextInt(1400);
            H264Packetizer packetizer = new H264Packetizer(ALLOCATOR, 96, 7, 65_530, mtu);
            boolean key = random.nextBoolean();
            List<ByteBuf> nals = new ArrayList<>();
            nals.add(nal(5 + random.nextInt(100), 0x06));
            nals.add(nal(1 + random.nextInt(20_000), key ? 0x65 : 0x41));
            nals.add(nal(1 + random.nextInt(3000), key ? 0x65 : 0x41));
            try (H264Depacketizer depacketizer = new H264Depacketizer(ALLOCATOR, units::add)) {
                packetizer.packetize(nals, 90_000, packet -> {
                    assertThat(packet.readableBytes()).isLessThanOrEqualTo(mtu);
                    depacketizer.packet(packet, 5);
                    packet.release();
                });
                assertThat(depacketizer.lostPackets()).isZero();
                assertThat(depacketizer.malformedPackets()).isZero();
            }
            assertThat(units).hasSize(round + 1);
            AccessUnit unit = units.get(round);
            assertThat(nals(unit)).isEqualTo(nals);
            assertThat(unit.keyFrame()).isEqualTo(key);
            assertThat(unit.damaged()).isFalse();
            assertThat(unit.rtpTime()).isEqualTo(90_000);
            assertThat(unit.arrivalNanos()).isEqualTo(5);
        }
    }

    @Test
    void h265_roundTrip_givesTheSameNals() {
        for (int round = 0; round < 100; round++) {
            int mtu = 64 + random.nextInt(1400);
            H265Packetizer packetizer = new H265Packetizer(ALLOCATOR, 96, 7, 1, mtu);
            boolean key = random.nextBoolean();
            List<ByteBuf> nals = new ArrayList<>();
            nals.add(nal(20, 39 << 1, 1));
            nals.add(nal(3 + random.nextInt(20_000), (key ? 19 : 1) << 1, 1));
            try (H265Depacketizer depacketizer = new H265Depacketizer(ALLOCATOR, units::add)) {
                packetizer.packetize(nals, 0xFFFF_FFFFL, packet -> {
                    assertThat(packet.readableBytes()).isLessThanOrEqualTo(mtu);
                    depacketizer.packet(packet, 0);
                    packet.release();
                });
            }
            AccessUnit unit = units.get(round);
            assertThat(nals(unit)).isEqualTo(nals);
            assertThat(unit.keyFrame()).isEqualTo(key);
        }
    }

    @Test
    void packetize_lastPacketOnly_carriesTheMarker() {
        RtpPacket view = new RtpPacket();
        List<Boolean> markers = new ArrayList<>();
        List<Integer> sequences = new ArrayList<>();
        H264Packetizer packetizer = new H264Packetizer(ALLOCATOR, 96, 7, 65_535, 100);
        packetizer.packetize(List.of(nal(10, 0x67), nal(150, 0x65)), 1, packet -> {
            view.wrap(packet);
            markers.add(view.marker());
            sequences.add(view.sequence());
            packet.release();
        });

        assertThat(markers).containsExactly(false, false, true);
        assertThat(sequences).containsExactly(65_535, 0, 1);
        assertThat(packetizer.nextSequence()).isEqualTo(2);
    }

    @Test
    void h264_stapA_isTakenApart() {
        try (H264Depacketizer depacketizer = new H264Depacketizer(ALLOCATOR, units::add)) {
            depacketizer.packet(RtpPackets.packet(1, 1, false, hex("18" + "00026742" + "000268ce")), 0);
            depacketizer.packet(RtpPackets.packet(2, 1, true, hex("65aabb")), 0);
        }
        assertThat(nals(units.get(0))).containsExactly(buffer("6742"), buffer("68ce"), buffer("65aabb"));
    }

    @Test
    void h265_aggregation_isTakenApart() {
        try (H265Depacketizer depacketizer = new H265Depacketizer(ALLOCATOR, units::add)) {
            depacketizer.packet(RtpPackets.packet(1, 1, true, hex("6001" + "00034201aa" + "00042601bbcc")), 0);
        }
        assertThat(nals(units.get(0))).containsExactly(buffer("4201aa"), buffer("2601bbcc"));
        assertThat(units.get(0).keyFrame()).isTrue();
    }

    @Test
    void h264_withoutMarkers_endsWithTheNextTimestamp() {
        try (H264Depacketizer depacketizer = new H264Depacketizer(ALLOCATOR, units::add)) {
            depacketizer.packet(RtpPackets.packet(1, 1, false, hex("65aa")), 0);
            depacketizer.packet(RtpPackets.packet(2, 2, false, hex("41bb")), 0);
            assertThat(units).hasSize(1);
            depacketizer.flush();
        }
        assertThat(units).hasSize(2);
        assertThat(units.get(1).rtpTime()).isEqualTo(2);
    }

    @Test
    void h264_zerosBehindANal_areLeftOut() {
        try (H264Depacketizer depacketizer = new H264Depacketizer(ALLOCATOR, units::add)) {
            depacketizer.packet(RtpPackets.packet(1, 1, false, hex("7c85aa")), 0);
            depacketizer.packet(RtpPackets.packet(2, 1, false, hex("7c45bb0000")), 0);
            depacketizer.packet(RtpPackets.packet(3, 1, true, hex("65cc00")), 0);
        }
        assertThat(nals(units.get(0))).containsExactly(buffer("65aabb"), buffer("65cc"));
    }

    @Test
    void h264_fragmentsOfZerosOnly_areNoNal() {
        try (H264Depacketizer depacketizer = new H264Depacketizer(ALLOCATOR, units::add)) {
            depacketizer.packet(RtpPackets.packet(1, 1, false, hex("1c800000")), 0);
            depacketizer.packet(RtpPackets.packet(2, 1, false, hex("1c400000")), 0);
            depacketizer.packet(RtpPackets.packet(3, 1, true, hex("65cc")), 0);
        }
        assertThat(nals(units.get(0))).containsExactly(buffer("65cc"));
    }

    @Test
    void h264_lostFragment_leavesTheNalOutAndSaysDamaged() {
        H264Packetizer packetizer = new H264Packetizer(ALLOCATOR, 96, 7, 0, 100);
        List<ByteBuf> packets = new ArrayList<>();
        packetizer.packetize(List.of(nal(20, 0x06), nal(500, 0x65)), 1, packets::add);
        packetizer.packetize(List.of(nal(20, 0x06), nal(50, 0x41)), 2, packets::add);
        packets.remove(3).release();
        try (H264Depacketizer depacketizer = new H264Depacketizer(ALLOCATOR, units::add)) {
            packets.forEach(packet -> {
                depacketizer.packet(packet, 0);
                packet.release();
            });
            assertThat(depacketizer.lostPackets()).isEqualTo(1);
        }
        assertThat(units).hasSize(2);
        assertThat(units.get(0).damaged()).isTrue();
        assertThat(units.get(0).nalCount()).isEqualTo(1);
        assertThat(units.get(0).keyFrame()).isFalse();
        assertThat(units.get(1).damaged()).isFalse();
    }

    @Test
    void h264_markerOnEverySlice_isLearnt() {
        try (H264Depacketizer depacketizer = new H264Depacketizer(ALLOCATOR, units::add)) {
            int sequence = 0;
            for (int frame = 0; frame < 20; frame++) {
                for (int slice = 0; slice < 4; slice++) {
                    depacketizer.packet(RtpPackets.packet(sequence++, frame * 3600L, true, hex("41aabb")), 0);
                }
            }
        }
        assertThat(units.get(units.size() - 1).nalCount()).isEqualTo(4);
    }

    @Test
    void h264_byteStreamInOnePacket_isTakenApart() {
        try (H264Depacketizer depacketizer = new H264Depacketizer(ALLOCATOR, units::add)) {
            depacketizer.packet(
                    RtpPackets.packet(1, 1, true, hex("6742c01f" + "00000001" + "68ce" + "000001" + "65aabb")), 0);
            depacketizer.packet(RtpPackets.packet(2, 2, true, hex("00000001" + "41aabb")), 0);
        }
        assertThat(nals(units.get(0))).containsExactly(buffer("6742c01f"), buffer("68ce"), buffer("65aabb"));
        assertThat(nals(units.get(1))).containsExactly(buffer("41aabb"));
    }

    @Test
    void h264_byteStreamInFragments_isTakenApart() {
        try (H264Depacketizer depacketizer = new H264Depacketizer(ALLOCATOR, units::add)) {
            depacketizer.packet(
                    RtpPackets.packet(1, 1, false, hex("7c87" + "42c01f" + "00000001" + "68ce" + "000001" + "65aabb")),
                    0);
            depacketizer.packet(RtpPackets.packet(2, 1, false, hex("7c07" + "ccdd")), 0);
            depacketizer.packet(RtpPackets.packet(3, 1, true, hex("7c47" + "ee")), 0);
        }
        assertThat(nals(units.get(0))).containsExactly(buffer("6742c01f"), buffer("68ce"), buffer("65aabbccddee"));
        assertThat(units.get(0).keyFrame()).isTrue();
        assertThat(units.get(0).damaged()).isFalse();
    }

    @Test
    void depacketize_randomBytes_neitherThrowsNorLeaks() {
        H264Depacketizer h264 = new H264Depacketizer(ALLOCATOR, units::add);
        H265Depacketizer h265 = new H265Depacketizer(ALLOCATOR, units::add);
        int[] firstBytes = {28, 24, 0x62, 0x60, 7, 0x65};
        for (int round = 0; round < 5000; round++) {
            byte[] payload = new byte[1 + random.nextInt(30)];
            random.nextBytes(payload);
            if (random.nextInt(8) != 0) {
                payload[0] = (byte) firstBytes[random.nextInt(firstBytes.length)];
            }
            ByteBuf packet = RtpPackets.packet(round & 0xFFFF, round / 5, random.nextInt(4) == 0, payload);
            if (round % 7 == 0) {
                packet.setByte(0, random.nextInt(256));
            }
            h264.packet(packet, 0);
            h265.packet(packet, 0);
        }
        h264.close();
        h265.close();
        assertThat(h264.malformedPackets()).isPositive();
        assertThat(h265.malformedPackets()).isPositive();
        assertThat(units).isNotEmpty();
    }
}
