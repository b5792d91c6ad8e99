package io.culvert.media.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.h264.H264Depacketizer;
import io.culvert.media.h264.H264Packetizer;
import io.culvert.media.nal.AccessUnit;
import io.culvert.media.rtp.RtpPacket;
import io.culvert.media.rtp.RtpPackets;
import io.culvert.media.rtp.SenderReport;
import io.culvert.media.sdp.SessionDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RtpBatcherTest {

    private static final String SPS = "6742c01fda014016e4";
    private static final String PPS = "68ce3c80";
    private static final long WALL = 1_800_000_000_000_000L;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final List<PacketBatch> batches = new ArrayList<>();
    private final List<String> announced = new ArrayList<>();
    private RtpBatcher batcher = batcher(stream("96 H264/90000", ""));
    private int sequence = 65_500;

    private static StreamDescription stream(String rtpmap, String fmtp) {
        return StreamDescription.from(SessionDescription.parse("v=0\nm=video 0 RTP/AVP 96\na=rtpmap:" + rtpmap
                + (fmtp.isEmpty() ? "" : "\na=fmtp:96 " + fmtp) + "\nm=audio 0 RTP/AVP 8\n"));
    }

    private RtpBatcher batcher(StreamDescription description) {
        return new RtpBatcher(
                description, new BatchOrigin(11, 22, DeliveryClass.LIVE), allocator, () -> WALL, new BatchSink() {
                    @Override
                    public void batch(PacketBatch batch) {
                        batches.add(batch);
                    }

                    @Override
                    public void parameterSets(int track, int parameterSetId, List<byte[]> sets) {
                        announced.add(track + ":" + parameterSetId + ":" + sets.size() + "@" + batches.size());
                    }
                });
    }

    @AfterEach
    void nothingLeaks() {
        batcher.close();
        batches.forEach(PacketBatch::release);
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .isZero();
    }

    private void video(long timestamp, boolean marker, String hex) {
        video(timestamp, marker, ByteBufUtil.decodeHexDump(hex));
    }

    private void video(long timestamp, boolean marker, byte... payload) {
        batcher.rtp(0, RtpPackets.packet(sequence++ & 0xFFFF, timestamp, marker, payload), 1000 + timestamp);
    }

    private static byte[] payload(int size, int... header) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 0x55);
        for (int i = 0; i < header.length; i++) {
            bytes[i] = (byte) header[i];
        }
        return bytes;
    }

    private static void assertWellFormed(PacketBatch batch) {
        assertThat(batch.data().capacity()).as("exactly sized").isEqualTo(batch.sizeBytes());
        ByteBuf copy = Unpooled.copiedBuffer(batch.data());
        int[] offsets = new int[batch.packetCount()];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = batch.packetOffset(i);
        }
        PacketBatch.builder()
                .track(batch.track())
                .rtpTime(batch.rtpTime())
                .build(copy, offsets)
                .release();
    }

    @Test
    void rtp_keyFrameOfSeveralPackets_isOneBatchAtTheMarker() {
        video(90, false, SPS);
        video(90, false, PPS);
        video(90, false, "06aabb");
        assertThat(batches).isEmpty();
        video(90, true, "65aabbcc");

        assertThat(batches).hasSize(1);
        PacketBatch batch = batches.get(0);
        assertWellFormed(batch);
        assertThat(batch.packetCount()).isEqualTo(4);
        assertThat(batch.keyFrame()).isTrue();
        assertThat(batch.startsAccessUnit()).isTrue();
        assertThat(batch.endsAccessUnit()).isTrue();
        assertThat(batch.frameNumber()).isZero();
        assertThat(batch.rtpTime()).isEqualTo(90);
        assertThat(batch.captureMonotonicNanos()).isEqualTo(1090);
        assertThat(batch.captureWallMicros()).isEqualTo(WALL);
        assertThat(batch.bootId()).isEqualTo(11);
        assertThat(batch.cameraEpoch()).isEqualTo(22);
    }

    @Test
    void rtp_predictedFrames_areNumberedAndNoKeyFrames() {
        video(1, true, "65aa");
        video(2, true, "41aa");
        video(3, true, "01aa");

        assertThat(batches).extracting(PacketBatch::keyFrame).containsExactly(true, false, false);
        assertThat(batches).extracting(PacketBatch::frameNumber).containsExactly(0L, 1L, 2L);
        assertThat(batcher.counts().keyFrames()).isEqualTo(1);
    }

    @Test
    void rtp_keyFrameInFragments_isFoundInTheFirst() {
        video(1, false, "7c85aabb");
        video(1, false, "7c05aabb");
        video(1, true, "7c45aabb");

        assertThat(batches).hasSize(1);
        assertThat(batches.get(0).keyFrame()).isTrue();
    }

    @Test
    void rtp_keyFrameInStapA_isFound() {
        video(1, true, "18" + "0009" + SPS + "0004" + PPS + "000265aa");

        assertThat(batches.get(0).keyFrame()).isTrue();
        assertThat(announced).containsExactly("0:1:2@0");
    }

    @Test
    void rtp_largeAccessUnit_leavesInPartsWithTheSameFlag() {
        video(7, false, SPS);
        video(7, false, payload(1400, 0x7c, 0x85));
        for (int i = 0; i < 40; i++) {
            video(7, false, payload(1400, 0x7c, 0x05));
        }
        assertThat(batches).as("full parts leave before the end").hasSizeGreaterThan(2);
        video(7, true, payload(100, 0x7c, 0x45));

        assertThat(batches).allMatch(PacketBatch::keyFrame);
        assertThat(batches).allMatch(batch -> batch.frameNumber() == 0);
        assertThat(batches).allMatch(batch -> batch.sizeBytes() <= PacketBatch.PART_BYTES);
        batches.forEach(RtpBatcherTest::assertWellFormed);
        for (int i = 0; i < batches.size(); i++) {
            assertThat(batches.get(i).startsAccessUnit()).isEqualTo(i == 0);
            assertThat(batches.get(i).endsAccessUnit()).isEqualTo(i == batches.size() - 1);
        }
        assertThat(batches.stream().mapToInt(PacketBatch::packetCount).sum()).isEqualTo(43);
    }

    @Test
    void rtp_muchBeforeThePicture_isHeldBackAndThenFlaggedRight() {
        for (int i = 0; i < 20; i++) {
            video(7, false, payload(1400, 0x06));
        }
        assertThat(batches).isEmpty();
        video(7, true, "65aa");

        assertThat(batches).hasSize(2).allMatch(PacketBatch::keyFrame);
        assertThat(batches.get(1).endsAccessUnit()).isTrue();
        batches.forEach(RtpBatcherTest::assertWellFormed);
    }

    @Test
    void rtp_endlessWithoutPicture_isNotHeldForever() {
        for (int i = 0; i < 100; i++) {
            video(7, false, payload(1400, 0x06));
        }
        assertThat(batches).isNotEmpty().noneMatch(PacketBatch::keyFrame);
        batches.forEach(RtpBatcherTest::assertWellFormed);
    }

    @Test
    void rtp_withoutMarkers_endsWithTheNextTimestamp() {
        video(1, false, "65aa");
        video(1, false, "65bb");
        assertThat(batches).isEmpty();
        video(2, false, "41aa");
        video(3, false, "41aa");

        assertThat(batches).hasSize(2).allMatch(PacketBatch::endsAccessUnit);
        assertThat(batches.get(0).packetCount()).isEqualTo(2);
        assertThat(batcher.counts().unmarkedAccessUnits()).isEqualTo(2);
    }

    @Test
    void rtp_largeWithoutMarkers_endsOnlyTheLastPart() {
        for (int i = 0; i < 30; i++) {
            video(1, false, payload(1400, 0x65));
        }
        video(2, false, "41aa");

        assertThat(batches).hasSize(3);
        assertThat(batches).extracting(PacketBatch::endsAccessUnit).containsExactly(false, false, true);
    }

    @Test
    void rtp_markerOnEverySlice_isLearntAndIgnored() {
        for (int frame = 0; frame < 20; frame++) {
            for (int slice = 0; slice < 4; slice++) {
                video(frame * 3600L, true, "41aabb");
            }
        }
        assertThat(batches.get(batches.size() - 1).packetCount()).isEqualTo(4);
        assertThat(batches.get(batches.size() - 1).endsAccessUnit()).isTrue();
    }

    @Test
    void rtp_timestampThatStandsStill_staysWithTheMarker() {
        for (int frame = 0; frame < 20; frame++) {
            video(5, true, "41aabb");
        }
        assertThat(batches).hasSize(20);
    }

    @Test
    void rtp_markerOnParameterSets_doesNotEndTheAccessUnit() {
        video(1, true, SPS);
        video(1, true, PPS);
        video(1, true, "65aa");

        assertThat(batches).hasSize(1);
        assertThat(batches.get(0).keyFrame()).isTrue();
        RtpPacket view = new RtpPacket();
        view.wrap(batches.get(0).data(), 4, batches.get(0).packetLength(0));
        assertThat(view.marker()).isFalse();
    }

    @Test
    void rtp_parameterSetsWithATimeOfTheirOwn_moveToTheirPicture() {
        video(1, false, SPS);
        video(1, false, PPS);
        video(3600, true, "65aa");

        assertThat(batches).hasSize(1);
        assertThat(batches.get(0).rtpTime()).isEqualTo(3600);
        assertThat(batches.get(0).packetCount()).isEqualTo(3);
        assertWellFormed(batches.get(0));
    }

    @Test
    void rtp_intraPictureBehindSps_isAKeyFrame() {
        String intraSlice = "41" + "88"; // first_mb 0, slice_type 7
        String predictedSlice = "41" + "9a"; // first_mb 0, slice_type 5
        video(1, false, SPS);
        video(1, true, intraSlice);
        video(2, true, intraSlice);
        video(3, false, SPS);
        video(3, true, predictedSlice);

        assertThat(batches).extracting(PacketBatch::keyFrame).containsExactly(true, false, false);
    }

    @Test
    void rtp_lossInFrontOfTheKeyPicture_isNoKeyFrame() {
        video(1, true, "41aa");
        sequence++;
        video(2, false, "7c05aabb");
        video(2, true, "7c45aabb");

        assertThat(batches.get(1).keyFrame()).isFalse();
        assertThat(batcher.counts().lost()).isEqualTo(1);
    }

    @Test
    void rtp_changedParameterSets_areAnnouncedBeforeTheirBatch() {
        video(1, false, SPS);
        video(1, false, PPS);
        video(1, true, "65aa");
        video(2, false, SPS);
        video(2, false, PPS);
        video(2, true, "65aa");
        video(3, false, "67640028acb403c0113f2a");
        video(3, true, "65aa");

        assertThat(announced).containsExactly("0:1:2@0", "0:2:2@2");
        assertThat(batches).extracting(PacketBatch::parameterSetId).containsExactly(1, 1, 2);
    }

    @Test
    void rtp_parameterSetsOfTheDescription_areNoChange() {
        String sprop = Base64.getEncoder().encodeToString(ByteBufUtil.decodeHexDump(SPS)) + ",aM48gA==";
        batcher = batcher(stream("96 H264/90000", "sprop-parameter-sets=" + sprop));
        video(1, false, SPS + "0000");
        video(1, false, PPS);
        video(1, true, "65aa");

        assertThat(announced).isEmpty();
        assertThat(batches.get(0).parameterSetId()).isZero();
    }

    @Test
    void rtp_h265_findsKeyFramesAlone_inFragmentsAndAggregated() {
        batcher = batcher(stream("96 H265/90000", ""));
        video(1, true, "2601aabb");
        video(2, true, "0201aabb");
        video(3, false, "620193aabb");
        video(3, true, "620153aabb");
        video(4, true, "6001" + "000442010101" + "00032601aa");
        video(5, true, "2a01aabb");

        assertThat(batches).extracting(PacketBatch::keyFrame).containsExactly(true, false, true, true, true);
    }

    @Test
    void rtp_h265ParameterSets_areAnnounced() {
        batcher = batcher(stream("96 H265/90000", ""));
        video(1, false, "40010c01ffff01600000030090000003000003005df024");
        video(1, false, "42010101600000030090000003000003005da003c08010e597e4f082");
        video(1, false, "4401c0718012");
        video(1, true, "2601aabb");

        assertThat(announced).containsExactly("0:1:3@0");
        assertThat(batches.get(0).parameterSetId()).isEqualTo(1);
    }

    @Test
    void rtp_mjpeg_isAllKeyFrames() {
        batcher = batcher(stream("96 JPEG/90000", ""));
        video(1, false, "00000000");
        video(1, true, "00000000");
        video(2, true, "00000000");

        assertThat(batches).hasSize(2).allMatch(PacketBatch::keyFrame);
    }

    @Test
    void rtp_audio_isABatchPerPacket() {
        batcher.rtp(1, RtpPackets.packet(8, 5, 1, 160, false, (byte) 1, (byte) 2), 5);
        batcher.rtp(1, RtpPackets.packet(8, 5, 2, 320, true, (byte) 3), 6);

        assertThat(batches).hasSize(2);
        batches.forEach(RtpBatcherTest::assertWellFormed);
        assertThat(batches).allMatch(batch -> batch.track() == 1 && !batch.keyFrame());
        assertThat(batches).allMatch(batch -> batch.startsAccessUnit() && batch.endsAccessUnit());
        assertThat(batches).extracting(PacketBatch::frameNumber).containsExactly(0L, 1L);
        assertThat(batches.get(0).data().getByte(1)).isEqualTo((byte) 2);
    }

    @ParameterizedTest
    @CsvSource({"MPEG4-GENERIC/48000/2, AAC", "opus/48000/2, OPUS", "PCMU/8000, PCMU"})
    void rtp_aacOpusAndG711_passThroughByteForByte(String rtpmap, Codec codec) {
        StreamDescription description = StreamDescription.from(SessionDescription.parse(
                "v=0\nm=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\nm=audio 0 RTP/AVP 97\na=rtpmap:97 " + rtpmap
                        + "\n"));
        assertThat(description.tracks().get(1).codec()).isEqualTo(codec);
        batcher = batcher(description);
        byte[] payload = {0, 16, 1, 2, 3, (byte) 0xFF};
        ByteBuf packet = RtpPackets.packet(97, 5, 7, 960, true, payload);
        byte[] bytes = ByteBufUtil.getBytes(packet);

        batcher.rtp(1, packet, 5);

        assertThat(batches).singleElement().satisfies(batch -> {
            assertWellFormed(batch);
            assertThat(ByteBufUtil.getBytes(batch.data(), batch.packetOffset(0) + 4, batch.packetLength(0)))
                    .isEqualTo(bytes);
        });
    }

    @Test
    void rtp_senderReport_setsTheWallTime() {
        video(90_000, true, "65aa");
        ByteBuf report = Unpooled.buffer();
        SenderReport.of(0x1234, WALL - 300_000, 90_000, 1, 1).write(report);
        batcher.rtcp(0, report);
        video(90_000 + 9000, true, "41aa");

        assertThat(batches.get(0).captureWallMicros()).isEqualTo(WALL);
        assertThat(batches.get(1).captureWallMicros()).isEqualTo(WALL - 200_000);
    }

    @Test
    void rtp_garbage_isDroppedAndCounted() {
        batcher.rtp(0, Unpooled.wrappedBuffer(new byte[] {1, 2, 3}), 0);
        batcher.rtp(0, RtpPackets.packet(1, 1, true), 0);
        batcher.rtp(9, RtpPackets.packet(1, 1, true, (byte) 0x65), 0);
        batcher.rtp(-1, RtpPackets.packet(1, 1, true, (byte) 0x65), 0);
        batcher.rtcp(0, Unpooled.wrappedBuffer(new byte[] {1}));
        batcher.rtcp(7, Unpooled.wrappedBuffer(new byte[] {1}));

        assertThat(batches).isEmpty();
        assertThat(batcher.counts().malformed()).isEqualTo(2);
        assertThat(batcher.counts().foreign()).isEqualTo(3);
    }

    @Test
    void rtp_doubledAndLatePackets_areDropped() {
        video(1, true, "65aa");
        sequence--;
        video(1, true, "65aa");
        sequence -= 3;
        video(0, true, "41aa");

        assertThat(batches).hasSize(1);
        assertThat(batcher.counts().late()).isEqualTo(2);
    }

    @Test
    void rtp_sourceThatCountsAnewALittleBack_goesOnAfterAWhile() {
        video(1, true, "65aa");
        sequence -= 500;
        for (int i = 0; i < 20; i++) {
            video(100 + i, true, "41aa");
        }
        assertThat(batches).hasSize(13);
        assertThat(batcher.counts().late()).isEqualTo(8);
    }

    @Test
    void rtp_otherPayloadTypeThanAnnounced_isAdoptedAndRelabelled() {
        for (int i = 0; i < 20; i++) {
            batcher.rtp(0, RtpPackets.packet(97, 1, i, i, true, (byte) 0x65, (byte) 1), 0);
        }
        assertThat(batches).hasSize(5);
        RtpPacket view = new RtpPacket();
        view.wrap(batches.get(0).data(), 4, batches.get(0).packetLength(0));
        assertThat(view.payloadType()).isEqualTo(96);
        assertThat(view.marker()).isTrue();
        assertThat(batcher.counts().foreign()).isEqualTo(15);
    }

    @Test
    void rtp_strangePayloadTypeBetween_isDropped() {
        video(1, true, "65aa");
        for (int i = 0; i < 40; i++) {
            batcher.rtp(0, RtpPackets.packet(110, 9, i, 5, true, (byte) 1), 0);
        }
        assertThat(batches).hasSize(1);
    }

    @Test
    void rtp_otherSource_endsWhatWasOpen() {
        video(1, false, "65aa");
        batcher.rtp(0, RtpPackets.packet(96, 99, 5, 777, true, (byte) 0x65, (byte) 1), 0);

        assertThat(batches).hasSize(2).allMatch(PacketBatch::endsAccessUnit);
        assertThat(batcher.counts().lost()).isZero();
    }

    @Test
    void close_fromWithinTheSink_isSafe() {
        List<PacketBatch> got = new ArrayList<>();
        RtpBatcher[] holder = new RtpBatcher[1];
        holder[0] = new RtpBatcher(
                stream("96 H264/90000", ""), BatchOrigin.live(1), allocator, () -> WALL, new BatchSink() {
                    @Override
                    public void batch(PacketBatch batch) {
                        got.add(batch);
                        holder[0].close();
                    }

                    @Override
                    public void parameterSets(int track, int parameterSetId, List<byte[]> sets) {
                        // Not what this test is about.
                    }
                });
        for (int i = 0; i < 30; i++) {
            holder[0].rtp(0, RtpPackets.packet(i, 1, false, payload(1400, 0x65)), 0);
        }
        assertThat(got).hasSize(1);
        got.forEach(PacketBatch::release);
    }

    @Test
    void rtp_whateverTheCameraSends_batchesCarryItUnchanged() {
        Random random = new Random(13);
        H264Packetizer packetizer = new H264Packetizer(UnpooledByteBufAllocator.DEFAULT, 96, 0x1234, 60_000, 1400);
        List<ByteBuf> sent = new ArrayList<>();
        for (int frame = 0; frame < 300; frame++) {
            boolean key = frame % 25 == 0;
            List<ByteBuf> nals = new ArrayList<>();
            if (key) {
                nals.add(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(SPS)));
                nals.add(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(PPS)));
            }
            nals.add(Unpooled.wrappedBuffer(payload(2 + random.nextInt(key ? 60_000 : 6000), key ? 0x65 : 0x41)));
            sent.addAll(nals);
            packetizer.packetize(nals, frame * 3600L, packet -> {
                batcher.rtp(0, packet, 0);
                packet.release();
            });
        }
        List<ByteBuf> received = new ArrayList<>();
        List<AccessUnit> units = new ArrayList<>();
        try (H264Depacketizer depacketizer = new H264Depacketizer(UnpooledByteBufAllocator.DEFAULT, units::add)) {
            for (PacketBatch batch : batches) {
                assertWellFormed(batch);
                assertThat(batch.keyFrame()).isEqualTo(batch.frameNumber() % 25 == 0);
                assertThat(batch.rtpTime()).isEqualTo(batch.frameNumber() * 3600);
                for (int i = 0; i < batch.packetCount(); i++) {
                    depacketizer.packet(batch.data(), batch.packetOffset(i) + 4, batch.packetLength(i), 0);
                }
            }
            assertThat(depacketizer.lostPackets()).isZero();
        }
        for (AccessUnit unit : units) {
            for (int i = 0; i < unit.nalCount(); i++) {
                received.add(Unpooled.copiedBuffer(unit.nal(i)));
            }
            unit.release();
        }
        assertThat(received).isEqualTo(sent);
    }

    @Test
    void rtp_randomPackets_neitherThrowNorBreakThePromise() {
        Random random = new Random(14);
        int[] firstBytes = {0x65, 0x41, 0x67, 0x68, 0x06, 0x7c, 0x18, 0x62, 0x60, 0x00};
        for (String codec : List.of("96 H264/90000", "96 H265/90000", "96 JPEG/90000")) {
            batcher.close();
            batcher = batcher(stream(codec, ""));
            for (int round = 0; round < 20_000; round++) {
                byte[] bytes = new byte[1 + random.nextInt(round % 50 == 0 ? 5000 : 40)];
                random.nextBytes(bytes);
                bytes[0] = (byte) firstBytes[random.nextInt(firstBytes.length)];
                ByteBuf packet = RtpPackets.packet(
                        sequence++ & 0xFFFF, random.nextInt(4) == 0 ? round : round / 6, random.nextInt(5) == 0, bytes);
                if (random.nextInt(20) == 0) {
                    packet.setByte(random.nextInt(12), random.nextInt(256));
                }
                batcher.rtp(random.nextInt(30) == 0 ? 1 : 0, packet, round);
            }
            batches.forEach(RtpBatcherTest::assertWellFormed);
            batches.forEach(PacketBatch::release);
            assertThat(batches).isNotEmpty();
            batches.clear();
        }
    }
}
