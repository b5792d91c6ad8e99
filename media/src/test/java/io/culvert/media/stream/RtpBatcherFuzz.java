package io.culvert.media.stream;

import static io.culvert.media.fuzz.FuzzInput.check;

import io.culvert.media.fuzz.FuzzInput;
import io.culvert.media.fuzz.FuzzPackets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A camera's packets of any kind on their way into batches: nothing is thrown, every batch is one that the gateway
 * takes from a stranger, numbers go up, and no buffer is kept. The first octet chooses the codec.
 */
public final class RtpBatcherFuzz {
    private static final List<TrackDescription> TRACKS = List.of(
            track(MediaKind.VIDEO, Codec.H264, "H264", 90_000),
            track(MediaKind.VIDEO, Codec.H265, "H265", 90_000),
            track(MediaKind.AUDIO, Codec.AAC, "MPEG4-GENERIC", 48_000),
            track(MediaKind.AUDIO, Codec.PCMU, "PCMU", 8_000),
            track(MediaKind.VIDEO, Codec.MJPEG, "JPEG", 90_000),
            track(MediaKind.APPLICATION, Codec.OTHER, "vnd.onvif.metadata", 90_000));

    private RtpBatcherFuzz() {}

    public static List<byte[]> seeds() {
        HexFormat hex = HexFormat.of();
        byte[] h264 = FuzzPackets.seed(
                hex.parseHex("67640032acb200a0"),
                hex.parseHex("68ee3cb0"),
                hex.parseHex("7c8588840021"),
                hex.parseHex("7c4588840021"),
                hex.parseHex("419a0102"));
        byte[] h265 = FuzzPackets.seed(
                hex.parseHex("40010c01"),
                hex.parseHex("42010101600000"),
                hex.parseHex("620193aabbcc"),
                hex.parseHex("620153aabbcc"),
                hex.parseHex("0201d00102"));
        byte[] aac = FuzzPackets.seed(hex.parseHex("00100020aabbccdd"), hex.parseHex("002000200020aabbccddeeff0011"));
        return List.of(
                FuzzInput.chosen(0, h264),
                FuzzInput.chosen(1, h265),
                FuzzInput.chosen(2, aac),
                FuzzInput.chosen(3, aac),
                FuzzInput.chosen(4, h264));
    }

    public static void fuzzerTestOneInput(byte[] data) {
        FuzzInput input = new FuzzInput(data);
        TrackDescription track = TRACKS.get(input.octet() % TRACKS.size());
        List<ByteBuf> packets = FuzzPackets.packets(input, track.payloadType());
        Batches batches = new Batches();
        RtpBatcher batcher = new RtpBatcher(
                new StreamDescription(List.of(track)),
                new BatchOrigin(1, 1, DeliveryClass.LIVE),
                UnpooledByteBufAllocator.DEFAULT,
                () -> 1_000_000,
                batches);
        long now = 0;
        for (ByteBuf packet : packets) {
            now += 1_000_000;
            batcher.rtp(0, packet, now);
            batcher.rtcp(0, packet);
        }
        batcher.counts();
        batcher.close();
        for (ByteBuf packet : packets) {
            check(packet.refCnt() == 1, "a packet stays its owner's");
            packet.release();
        }
        check(batches.buffers.stream().allMatch(buffer -> buffer.refCnt() == 0), "no buffer is kept");
    }

    private static final class Batches implements BatchSink {
        private final List<ByteBuf> buffers = new ArrayList<>();
        private long frame = -1;

        @Override
        public void batch(PacketBatch batch) {
            check(batch.frameNumber() >= frame, "frame numbers go up");
            frame = batch.frameNumber();
            buffers.add(batch.data());
            int[] offsets = new int[batch.packetCount()];
            for (int i = 0; i < offsets.length; i++) {
                offsets[i] = batch.packetOffset(i);
            }
            PacketBatch.builder()
                    .track(batch.track())
                    .rtpTime(batch.rtpTime())
                    .frameNumber(batch.frameNumber())
                    .parameterSetId(batch.parameterSetId())
                    .build(Unpooled.copiedBuffer(batch.data()), offsets)
                    .release();
            batch.release();
        }

        @Override
        public void parameterSets(int track, int parameterSetId, List<byte[]> sets) {
            check(!sets.isEmpty(), "there are parameter sets to tell of");
        }
    }

    private static TrackDescription track(MediaKind kind, Codec codec, String name, int clockRate) {
        return new TrackDescription(0, kind, codec, name, 96, clockRate, kind == MediaKind.AUDIO ? 1 : 0, "", 0, 0);
    }
}
