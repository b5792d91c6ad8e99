package io.culvert.gateway.tunnel;

import com.google.protobuf.InvalidProtocolBufferException;
import io.culvert.gateway.provisioning.AgentInput;
import io.culvert.media.sdp.SessionDescription;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.Batch;
import io.culvert.proto.tunnel.v1.CarryOpen;
import io.culvert.proto.tunnel.v1.CarryUp;
import io.culvert.proto.tunnel.v1.DeliveryClass;
import io.culvert.proto.tunnel.v1.Description;
import io.culvert.proto.tunnel.v1.Hello;
import io.culvert.proto.tunnel.v1.Input;
import io.culvert.proto.tunnel.v1.Track;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What an agent may send: bytes that are no message are refused as such, a message that lies with
 * {@link ProtocolViolation}; what passes is whole, and its description puts no line into viewers' SDP. The first octet
 * chooses between carry and control.
 */
public final class TunnelMessagesFuzz {
    private static final long BOOT = 7;
    private static final long EPOCH = 3;

    private TunnelMessagesFuzz() {}

    public static List<byte[]> seeds() {
        byte[] packet = HexFormat.of().parseHex("2400001080600001000000640000000765888400");
        Batch batch = Batch.newBuilder()
                .setPackets(com.google.protobuf.ByteString.copyFrom(packet))
                .addOffsets(0)
                .setRtpTime(100)
                .setKeyFrame(true)
                .setStartsAccessUnit(true)
                .setEndsAccessUnit(true)
                .setFrameNumber(1)
                .setBootId(BOOT)
                .setCameraEpoch(EPOCH)
                .setDeliveryClass(DeliveryClass.DELIVERY_CLASS_LIVE)
                .build();
        Track track = Track.newBuilder()
                .setKind(io.culvert.proto.tunnel.v1.MediaKind.MEDIA_KIND_VIDEO)
                .setEncodingName("H264")
                .setPayloadType(96)
                .setClockRate(90_000)
                .setFmtp("packetization-mode=1;sprop-parameter-sets=Z01AH5ZSAngRstS0AAAPpAADqYA=,aO4=")
                .setWidth(1280)
                .setHeight(720)
                .build();
        Description description = Description.newBuilder().addTracks(track).build();
        AgentControl hello = AgentControl.newBuilder()
                .setHello(Hello.newBuilder()
                        .addProtocolVersions(1)
                        .setBootId(BOOT)
                        .addInputs(Input.newBuilder()
                                .setName("yard/sub")
                                .addTracks(track)
                                .addServices("http")))
                .build();
        return List.of(
                chosen(0, CarryUp.newBuilder().setBatch(batch).build().toByteArray()),
                chosen(
                        0,
                        CarryUp.newBuilder().setDescription(description).build().toByteArray()),
                chosen(
                        0,
                        CarryUp.newBuilder()
                                .setOpen(CarryOpen.newBuilder().setBootId(BOOT).setDescription(description))
                                .build()
                                .toByteArray()),
                chosen(1, hello.toByteArray()));
    }

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] message = Arrays.copyOfRange(data, 1, data.length);
        try {
            if ((data[0] & 1) == 0) {
                carry(CarryUp.parseFrom(message));
            } else {
                control(AgentControl.parseFrom(message));
            }
        } catch (InvalidProtocolBufferException | ProtocolViolation e) {
            check(String.valueOf(e.getMessage()).length() < 1024, "a refusal stays short");
        }
    }

    private static void carry(CarryUp message) throws ProtocolViolation {
        if (message.hasOpen()) {
            describe(message.getOpen().getDescription());
        } else if (message.hasDescription()) {
            describe(message.getDescription());
        } else if (message.hasBatch()) {
            StreamDescription oneTrack = new StreamDescription(List.of(new TrackDescription(
                    0, MediaKind.VIDEO, io.culvert.media.stream.Codec.H264, "H264", 96, 90_000, 0, "", 0, 0)));
            PacketBatch batch = new BatchReader(BOOT, EPOCH, oneTrack).read(message.getBatch());
            check(batch.packetCount() > 0 && batch.sizeBytes() <= PacketBatch.MAX_BYTES, "a batch is whole");
            batch.release();
            check(batch.data().refCnt() == 0, "a batch keeps nothing");
        }
    }

    private static void describe(Description description) throws ProtocolViolation {
        StreamDescription stream = TrackReader.read(description);
        String told = stream.toSdp("culvert", "npt=now-").format();
        long media = told.lines().filter(line -> line.startsWith("m=")).count();
        check(media == stream.tracks().size(), "a description has the tracks it has: " + told);
        SessionDescription.parse(told);
    }

    private static void control(AgentControl message) throws ProtocolViolation {
        List<Input> announced = message.hasHello()
                ? message.getHello().getInputsList()
                : message.getInputs().getInputsList();
        List<AgentInput> inputs = TunnelInputs.read(announced);
        check(inputs.size() <= TunnelInputs.MAX_INPUTS, "the number of inputs is bounded");
        check(
                inputs.stream().allMatch(input -> input.toString().chars().noneMatch(Character::isISOControl)),
                "no control character passes");
    }

    private static void check(boolean holds, String promise) {
        if (!holds) {
            throw new AssertionError("broken promise: " + promise);
        }
    }

    private static byte[] chosen(int kind, byte[] rest) {
        byte[] all = new byte[rest.length + 1];
        all[0] = (byte) kind;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }
}
