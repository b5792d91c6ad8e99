package io.culvert.media.mp4;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.rtp.RtpPackets;
import io.culvert.media.sdp.SessionDescription;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final String SPS = "6742c01e95a0280f4201a808080a"; // no matter which: 640 pixels wide
    private static final String SPS_OTHER = "6742c01f95a0280f4201a808080a";
    private static final String PPS = "68ce3c80";

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final FragmentFile file = new FragmentFile(90_000);
    private final Sampler sampler = sampler("m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\n");

    @AfterEach
    void nothingLeaks() {
        sampler.close();
        file.release();
        assertThat(memory()).isZero();
    }

    private Sampler sampler(String media) {
        return Objects.requireNonNull(samplerOrNull(media));
    }

    private @Nullable Sampler samplerOrNull(String media) {
        TrackDescription track = StreamDescription.from(SessionDescription.parse("v=0\n" + media))
                .tracks()
                .get(0);
        return Sampler.of(track, allocator, file);
    }

    private int sequence;
    private long frameNumber;
    private boolean keyFrame;

    /** An access unit of one packet for each NAL unit. */
    private void unit(long time, String... nals) {
        PacketBatch batch = batch(time, nals);
        sampler.batch(batch);
        batch.release();
    }

    private PacketBatch batch(long time, String... nals) {
        ByteBuf data = allocator.buffer();
        int[] offsets = new int[nals.length];
        for (int i = 0; i < nals.length; i++) {
            byte[] nal = HexFormat.of().parseHex(nals[i]);
            offsets[i] = data.writerIndex();
            data.writeByte('$').writeByte(0).writeShort(12 + nal.length);
            data.writeByte(0x80)
                    .writeByte(96 | (i == nals.length - 1 ? 0x80 : 0))
                    .writeShort(sequence++);
            data.writeInt((int) time).writeInt(7).writeBytes(nal);
        }
        return PacketBatch.builder()
                .rtpTime(time & 0xFFFF_FFFFL)
                .frameNumber(frameNumber)
                .keyFrame(keyFrame)
                .captureWallMicros(time)
                .build(data, offsets);
    }

    private String sample(int i) {
        return ByteBufUtil.hexDump(file.samples.get(i).data());
    }

    @Test
    void sample_isWithoutParameterSetsDelimitersAndFiller() {
        unit(0, "09f0", SPS, PPS, "06052a", "658811", "0cffff80");
        unit(3600, "09f0", "419a02", "0cffff80");
        sampler.flush();

        assertThat(sample(0)).isEqualTo("0000000306052a" + "00000003658811");
        assertThat(sample(1)).isEqualTo("00000003419a02");
        assertThat(file.samples).extracting(Sample::sync).containsExactly(true, false);
        assertThat(file.entries).hasSize(1);
        assertThat(file.entries.get(0).codecs()).isEqualTo("avc1.42C01E");
    }

    @Test
    void batchesOfAGroup_areTheSameSamplesInOnePieceOfMemoryThatIsFreeWithThem() {
        String picture = "41" + "9a".repeat(700);
        List<PacketBatch> group = new ArrayList<>();
        group.add(batch(0, SPS, PPS, "65" + "88".repeat(5_000)));
        for (int i = 1; i < 20; i++) {
            group.add(batch(3600L * i, picture));
        }
        long before = memory();
        sampler.batches(group);
        sampler.flush();
        long copied = memory() - before;

        assertThat(file.samples).hasSize(20);
        assertThat(sample(0)).isEqualTo("00001389" + "65" + "88".repeat(5_000));
        assertThat(IntStream.range(1, 20).mapToObj(this::sample)).containsOnly("000002bd" + picture);
        int bytes = file.samples.stream().mapToInt(Sample::sizeBytes).sum();
        assertThat(copied).isBetween((long) bytes, bytes + 21 * 20L);
        file.release();
        file.samples.clear();
        assertThat(memory()).as("while the batches are still there").isEqualTo(before);
        group.forEach(PacketBatch::release);
    }

    @Test
    void batchWhoseEndIsNotMarked_goesOnInTheNextOnes() {
        PacketBatch first = batch(0, SPS, PPS, "658811");
        PacketBatch open = batch(3600, "419a02", "419a03");
        open.data().setByte(open.packetOffset(1) + 5, 96); // no marker: what comes next may belong to it
        sampler.batches(List.of(first, open));
        first.release();
        open.release();
        unit(7200, "419a04");
        sampler.flush();

        assertThat(sample(1)).isEqualTo("00000003419a02" + "00000003419a03");
        assertThat(sample(2)).isEqualTo("00000003419a04");
    }

    private long memory() {
        return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    }

    @Test
    void unitsBeforeTheFirstKeyFrame_areLeftOut() {
        unit(0, "419a02");
        unit(3600, SPS, PPS, "419a02");
        unit(7200, SPS, PPS, "658811");
        sampler.flush();

        assertThat(file.samples).extracting(Sample::decodeTime).containsExactly(7200L);
    }

    /** The batcher looks into slices; here it is taken at its word. */
    @Test
    void keyFrames_needNoIdrPictures() {
        for (int i = 0; i < 6; i++) {
            keyFrame = i % 3 == 1;
            if (keyFrame) {
                unit(3600L * i, SPS, PPS, "06060180", "419a02");
            } else {
                unit(3600L * i, "419a02");
            }
        }
        sampler.flush();

        assertThat(file.entries).hasSize(1);
        assertThat(file.samples)
                .extracting(Sample::decodeTime)
                .containsExactly(3600L, 7200L, 10_800L, 14_400L, 18_000L);
        assertThat(file.samples).extracting(Sample::sync).containsExactly(true, false, false, true, false);
    }

    @Test
    void keyFrameWhosePacketsWereLost_isNone() {
        keyFrame = true;
        unit(0, SPS, PPS, "419a02");
        PacketBatch cut = batch(3600, SPS, PPS, "7c0188", "419a03"); // of a fragmented picture only the middle
        sampler.batch(cut);
        cut.release();
        sampler.flush();

        assertThat(file.samples).extracting(Sample::sync).containsExactly(true, false);
    }

    @Test
    void newParameterSets_areANewEntryAtTheirKeyFrame() {
        unit(0, SPS, PPS, "658811");
        unit(3600, "419a02");
        unit(7200, SPS_OTHER, PPS, "658811");
        unit(10_800, SPS_OTHER, PPS, "658811");
        sampler.flush();

        assertThat(file.entries).hasSize(2);
        assertThat(file.entries.get(1).codecs()).isEqualTo("avc1.42C01F");
        assertThat(file.samples).hasSize(4);
        assertThat(file.samples).extracting(Sample::decodeTime).containsExactly(0L, 3600L, 7200L, 10_800L);
    }

    @Test
    void setThatStandsInNoEntry_staysInItsSample() {
        unit(0, SPS, PPS, "658811");
        unit(3600, "68ce3c81", "419a02");
        sampler.flush();

        assertThat(sample(1)).isEqualTo("0000000468ce3c81" + "00000003419a02");
    }

    @Test
    void times_goOnWhereRtpWrapsAround() {
        unit(0xFFFF_FFFFL - 3599, SPS, PPS, "658811");
        unit(0, "419a02");
        unit(3600, "419a02");
        sampler.flush();

        assertThat(file.samples).extracting(Sample::decodeTime).containsExactly(0L, 3600L, 7200L);
        assertThat(file.samples).extracting(Sample::duration).containsOnly(3600);
    }

    @Test
    void longSilence_isAHoleAndNoLongPicture() {
        unit(0, SPS, PPS, "658811");
        unit(3600, "419a02");
        unit(450_000, SPS, PPS, "658811");
        sampler.flush();

        assertThat(file.holes).isEqualTo(1);
        assertThat(file.samples).extracting(Sample::duration).containsOnly(3600);
        assertThat(file.samples).extracting(Sample::decodeTime).containsExactly(0L, 3600L, 450_000L);
    }

    /** Pictures that are shown in another order than they come in, 25 a second, the first of them a key frame. */
    private void reordered(long from, int... shown) {
        for (int i = 0; i < shown.length; i++) {
            long time = from + 3600L * shown[i];
            if (i == 0) {
                unit(time, SPS, PPS, "658811");
            } else {
                unit(time, "419a02");
            }
        }
    }

    @Test
    void groupBehindAPause_hasTimesOfItsOwn_alsoWherePicturesAreOutOfOrder() {
        reordered(0, 0, 3, 1, 2, 6, 4, 5);
        sampler.flush();
        reordered(630_000, 0, 3, 1, 2, 6, 4, 5);
        sampler.flush();

        assertThat(file.holes).isZero();
        assertThat(file.samples).hasSize(14);
        assertThat(file.samples.subList(0, 7)).allMatch(sample -> sample.endTime() < 45_000);
        assertThat(file.samples.subList(7, 14)).allMatch(sample -> sample.decodeTime() > 615_000);
        assertThat(file.samples.subList(7, 14))
                .extracting(Sample::presentationTime)
                .containsExactly(630_000L, 640_800L, 633_600L, 637_200L, 651_600L, 644_400L, 648_000L);
    }

    @Test
    void slowCamera_hasNoHoles() {
        unit(0, SPS, PPS, "658811");
        for (int i = 1; i < 5; i++) {
            unit(180_000L * i, "419a02");
        }
        sampler.flush();

        assertThat(file.holes).isZero();
        assertThat(file.samples).extracting(Sample::duration).containsOnly(180_000);
    }

    private static final int SLOW = 180_000;

    /** So many access units, each numbered, at equal distances behind a time; every so many of them is a key frame. */
    private void units(long from, int step, int count, int group) {
        for (int i = 0; i < count; i++) {
            frameNumber++;
            if (i % group == 0) {
                unit(from + (long) step * i, SPS, PPS, "658811");
            } else {
                unit(from + (long) step * i, "419a02");
            }
        }
    }

    @Test
    void cameraThatBecomesSlow_keepsAllItsPictures() {
        units(0, 3600, 35, 35);
        frameNumber++;
        unit(34 * 3600 + SLOW, "419a02");
        units(34 * 3600 + 2 * SLOW, SLOW, 30, 10);
        sampler.flush();

        assertThat(file.holes).isZero();
        assertThat(file.samples).hasSize(66);
        assertThat(file.samples.subList(0, 34)).extracting(Sample::duration).containsOnly(3600);
        assertThat(file.samples.subList(34, 66)).extracting(Sample::duration).containsOnly(SLOW);
    }

    @Test
    void cameraOfKeyFramesOnly_thatBecomesSlow_hasOneHoleAtMost() {
        units(0, 3600, 30, 1);
        units(29 * 3600 + SLOW, SLOW, 30, 1);
        sampler.flush();

        assertThat(file.holes).isEqualTo(1);
        assertThat(file.samples).hasSize(60);
        assertThat(file.samples.subList(30, 60)).extracting(Sample::duration).containsOnly(SLOW);
    }

    @Test
    void framesOrPacketsThatAreMissing_areAHole() {
        units(0, 3600, 30, 30);
        frameNumber += 50;
        unit(29 * 3600 + SLOW, "419a02");
        assertThat(file.holes).isEqualTo(1);

        frameNumber++;
        sequence += 50;
        unit(29 * 3600 + 2 * SLOW, "419a02");
        assertThat(file.holes).isEqualTo(2);
        sampler.flush();
        assertThat(file.samples).extracting(Sample::duration).containsOnly(3600);
    }

    @Test
    void pauseOfMoreThanFiveSeconds_isAHoleThoughNothingIsMissing() {
        units(0, 3600, 30, 30);
        frameNumber++;
        unit(29 * 3600 + 451_000, "419a02");
        sampler.flush();

        assertThat(file.holes).isEqualTo(1);
        assertThat(file.samples).extracting(Sample::duration).containsOnly(3600);
    }

    @Test
    void firstSample_hasItsCaptureTime_alsoWhereRtpBeginsAtZero() {
        packet(sampler, 0, 1_000_000, SPS);
        packet(sampler, 0, 1_000_000, PPS);
        packet(sampler, 0, 1_000_000, "658811");
        sampler.flush();

        assertThat(file.samples).extracting(Sample::captureWallMicros).containsExactly(1_000_000L);
    }

    @Test
    void piecesOfDifferentFrames_areNotJoinedAcrossALoss() {
        try (Sampler sound = sampler("""
                m=audio 0 RTP/AVP 96
                a=rtpmap:96 MPEG4-GENERIC/8000/1
                a=fmtp:96 mode=AAC-hbr;config=1588;sizelength=13;indexlength=3;indexdeltalength=3
                """)) {
            String sizeOfFour = "0010" + "0020";
            packet(sound, 0, 0, sizeOfFour + "a1a2"); // and a3a4 is lost, as b1b2 is
            packet(sound, 1024, 1, sizeOfFour + "b3b4");
            packet(sound, 2048, 2, sizeOfFour + "c1c2");
            packet(sound, 2048, 2, sizeOfFour + "c3c4");
            sound.flush();
        }

        assertThat(file.samples).hasSize(1);
        assertThat(sample(0)).isEqualTo("c1c2c3c4");
    }

    private void packet(Sampler into, long time, long wallMicros, String payload) {
        ByteBuf packet =
                RtpPackets.packet(sequence++, time, true, HexFormat.of().parseHex(payload));
        ByteBuf data = allocator.buffer();
        data.writeByte('$').writeByte(0).writeShort(packet.readableBytes()).writeBytes(packet);
        PacketBatch batch = PacketBatch.builder()
                .rtpTime(time)
                .captureWallMicros(wallMicros)
                .build(data, new int[] {0});
        into.batch(batch);
        batch.release();
    }

    @Test
    void g711_isOneSampleForEachPacket() {
        try (Sampler sound = sampler("m=audio 0 RTP/AVP 8\n")) {
            packet(sound, 160, 0, "d5d5d5d5");
            packet(sound, 164, 1, "d5d5");
            packet(sound, 166, 2, "d5");
            sound.flush();
        }

        assertThat(file.entries).extracting(SampleEntry::codecs).containsExactly("alaw");
        assertThat(file.samples).extracting(Sample::sizeBytes).containsExactly(4, 2, 1);
        assertThat(file.samples.subList(0, 2)).extracting(Sample::duration).containsExactly(4, 2);
    }

    @Test
    void tracksThatHaveNoPlaceInAnMp4_haveNoSampler() {
        assertThat(samplerOrNull("m=audio 0 RTP/AVP 96\na=rtpmap:96 MPEG4-GENERIC/8000\n"))
                .isNull();
        assertThat(samplerOrNull("m=video 0 RTP/AVP 26\na=rtpmap:26 JPEG/90000\n"))
                .isNull();
    }
}
