package io.culvert.gateway.stream;

import io.culvert.media.stream.Codec;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes batches as a camera's would be: its own sequence numbers and times, one picture of several packets after the
 * other. The payload says which picture and packet it is.
 */
public final class FakeCamera {
    public static final int VIDEO = 0;
    public static final int AUDIO = 1;
    public static final int FRAME_TICKS = 3600;

    private static final int PAYLOAD_BYTES = 1000;

    private final long bootId;
    private int videoSequence;
    private int audioSequence;
    private long videoTime;
    private long audioTime;
    private long frameNumber;
    public long wallMicros = 1_700_000_000_000_000L;
    public long monotonicNanos = 5_000_000_000L;
    public int payloadBytes = PAYLOAD_BYTES;
    public int payloadType = 96;

    public FakeCamera(long bootId, int firstSequence, long firstTime) {
        this.bootId = bootId;
        this.videoSequence = firstSequence;
        this.audioSequence = firstSequence + 7;
        this.videoTime = firstTime;
        this.audioTime = firstTime + 99;
    }

    public static StreamDescription video() {
        return new StreamDescription(List.of(videoTrack(96)));
    }

    public static StreamDescription videoAndAudio() {
        return new StreamDescription(List.of(videoTrack(96), audioTrack()));
    }

    public static TrackDescription videoTrack(int payloadType) {
        return new TrackDescription(
                VIDEO,
                MediaKind.VIDEO,
                Codec.H264,
                "H264",
                payloadType,
                90_000,
                0,
                "packetization-mode=1;sprop-parameter-sets=Z0LAHtkDxWhAAAADAEAAAAwDxYuS,aMuMsg==",
                0,
                0);
    }

    public static TrackDescription audioTrack() {
        return new TrackDescription(AUDIO, MediaKind.AUDIO, Codec.PCMU, "PCMU", 0, 8_000, 1, "", 0, 0);
    }

    /** One picture in one batch. */
    public PacketBatch picture(boolean key, int packets) {
        return pictureInParts(key, packets).get(0);
    }

    /** One picture of a batch per given number of packets. */
    public List<PacketBatch> pictureInParts(boolean key, int... packetsPerPart) {
        List<PacketBatch> parts = new ArrayList<>();
        for (int i = 0; i < packetsPerPart.length; i++) {
            boolean last = i == packetsPerPart.length - 1;
            PacketBatch.Builder fields = PacketBatch.builder()
                    .track(VIDEO)
                    .rtpTime(videoTime & 0xFFFF_FFFFL)
                    .keyFrame(key)
                    .startsAccessUnit(i == 0)
                    .endsAccessUnit(last);
            parts.add(build(fields, videoSequence, videoTime, payloadType, key, packetsPerPart[i], last));
            videoSequence += packetsPerPart[i];
        }
        frameNumber++;
        videoTime += FRAME_TICKS;
        wallMicros += 40_000;
        monotonicNanos += 40_000_000L;
        return parts;
    }

    /** 40 ms of sound. */
    public PacketBatch sound() {
        PacketBatch.Builder fields = PacketBatch.builder().track(AUDIO).rtpTime(audioTime & 0xFFFF_FFFFL);
        PacketBatch batch = build(fields, audioSequence, audioTime, 0, false, 1, true);
        audioSequence++;
        audioTime += 320;
        return batch;
    }

    /** More sound was captured than the next packet holds. */
    public void passSound(int ticks) {
        audioTime += ticks;
    }

    /** The camera's network loses packets. */
    public void losePackets(int count) {
        videoSequence += count;
    }

    /** Frames that the agent leaves out. */
    public void skipFrames(int count) {
        frameNumber += count;
        videoSequence += 3 * count;
        videoTime += (long) FRAME_TICKS * count;
        pass(count * 40L);
    }

    /** Time passes at the camera. */
    public void pass(long millis) {
        wallMicros += millis * 1000;
        monotonicNanos += millis * 1_000_000L;
    }

    /** The camera's RTP clock is set anew. */
    public void setVideoTime(long time) {
        videoTime = time;
    }

    /** Every packet is a slice of its picture. */
    private static long nal(int track, boolean key) {
        return track == AUDIO ? 0 : key ? 0x65 : 0x41;
    }

    private PacketBatch build(
            PacketBatch.Builder fields,
            int sequence,
            long time,
            int payloadType,
            boolean key,
            int packets,
            boolean marker) {
        int packetBytes = 4 + 12 + payloadBytes;
        ByteBuf data = ByteBufAllocator.DEFAULT.buffer(packets * packetBytes, packets * packetBytes);
        int[] offsets = new int[packets];
        byte[] filling = new byte[payloadBytes - 12];
        Arrays.fill(filling, (byte) 0xFF);
        int track = payloadType == 0 ? AUDIO : VIDEO;
        for (int i = 0; i < packets; i++) {
            offsets[i] = data.writerIndex();
            data.writeByte('$').writeByte(2 * track).writeShort(packetBytes - 4);
            data.writeByte(0x80).writeByte(payloadType | (marker && i == packets - 1 ? 0x80 : 0));
            data.writeShort(sequence + i).writeInt((int) time).writeInt(0xCAFE);
            data.writeLong((nal(track, key) << 56) | SeenPacket.coded(frameNumber));
            data.writeInt((int) SeenPacket.coded(i));
            data.writeBytes(filling);
        }
        return fields.frameNumber(frameNumber)
                .bootId(bootId)
                .captureWallMicros(wallMicros)
                .captureMonotonicNanos(monotonicNanos)
                .build(data, offsets);
    }
}
