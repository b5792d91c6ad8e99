package io.culvert.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.StreamSource;
import io.culvert.media.stream.StreamDescription;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.Batch;
import io.culvert.proto.tunnel.v1.CarryDown;
import io.culvert.proto.tunnel.v1.CarryEnd;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.CarryUp;
import io.culvert.proto.tunnel.v1.CommandFailed;
import io.culvert.proto.tunnel.v1.DeliveryClass;
import io.culvert.proto.tunnel.v1.Description;
import io.culvert.proto.tunnel.v1.StartCamera;
import io.culvert.proto.tunnel.v1.Track;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A camera's media on its way through the tunnel. */
@Timeout(120)
final class CarryIT {
    private static TunnelRig rig;
    private static AgentStreams streams;
    /** Attached for all tests, so that each also shows that the others harmed nobody. */
    private static TestAgent agent;

    private static TestAgent.Control control;

    @BeforeAll
    static void start() {
        rig = new TunnelRig();
        streams = rig.gateway.bean(AgentStreams.class);
        agent = rig.activated();
        control = rig.attached(agent);
    }

    @AfterAll
    static void stop() throws Exception {
        assertThat(rig.registry().find(agent.agentId)).isPresent();
        rig.close();
    }

    private record Started(RecordingSink sink, StreamSource source, StartCamera command, TestAgent.Carry carry) {}

    /** A carry that is open and acknowledged. */
    private static Started started() {
        RecordingSink sink = rig.sink();
        StreamSource source = streams.open(agent.agentId, "yard", TunnelRig.key(), sink);
        StartCamera command = control.next().getStartCamera();
        TestAgent.Carry carry = control.carry();
        carry.send(TestAgent.open(command.getCarryId()));
        CarryDown ack = carry.next();
        assertThat(ack.hasAck()).isTrue();
        assertThat(ack.getAck().getError()).isEqualTo(CarryError.CARRY_ERROR_UNSPECIFIED);
        return new Started(sink, source, command, carry);
    }

    @Test
    void open_thenAckThenBatches_reachesTheHubInOrder() {
        Started started = started();
        long epoch = started.command().getCameraEpoch();
        assertThat(started.command().getInput()).isEqualTo("yard");
        assertThat(started.command().getDeliveryClass()).isEqualTo(DeliveryClass.DELIVERY_CLASS_LIVE);

        for (int frame = 0; frame < 100; frame++) {
            started.carry().send(TestAgent.batch(epoch, frame, 3));
        }

        started.sink().first(101);
        assertThat(started.sink().calls().getFirst())
                .isInstanceOfSatisfying(StreamDescription.class, description -> assertThat(
                                description.tracks().getFirst().width())
                        .isEqualTo(1280));
        for (int frame = 0; frame < 100; frame++) {
            assertThat(started.sink().calls().get(frame + 1)).isEqualTo(frame + "/3/348/348");
        }
        started.source().stop();
        assertThat(control.next().getStopCamera().getCarryId())
                .isEqualTo(started.command().getCarryId());
    }

    @Test
    void open_eachTime_hasAGreaterEpochAndAnotherCarryId() {
        StreamSource first = streams.open(agent.agentId, "yard", TunnelRig.key(), rig.sink());
        StreamSource second = streams.open(agent.agentId, "yard", TunnelRig.key(), rig.sink());

        StartCamera one = control.next().getStartCamera();
        StartCamera two = control.next().getStartCamera();

        assertThat(two.getCameraEpoch()).isGreaterThan(one.getCameraEpoch());
        assertThat(two.getCarryId()).isNotEqualTo(one.getCarryId());
        first.stop();
        second.stop();
        control.next();
        control.next();
    }

    @Test
    void open_ofAnAgentThatIsNotThere_failsWithoutBlocking() {
        RecordingSink sink = rig.sink();

        streams.open("100000000008", "yard", TunnelRig.key(), sink);

        assertThat(sink.failure()).isEqualTo(SourceFailure.Code.AGENT_OFFLINE);
    }

    @Test
    void carry_ofAnotherAgent_isUnknownAndLeavesTheRightOneAlone() {
        RecordingSink sink = rig.sink();
        StreamSource source = streams.open(agent.agentId, "yard", TunnelRig.key(), sink);
        long carryId = control.next().getStartCamera().getCarryId();
        TestAgent.Carry foreign = rig.attached(rig.activated()).carry();

        foreign.send(TestAgent.open(carryId));

        assertThat(foreign.next().getAck().getError()).isEqualTo(CarryError.CARRY_ERROR_UNKNOWN_CARRY);
        assertThat(foreign.end().isOk()).isTrue();
        TestAgent.Carry own = control.carry();
        own.send(TestAgent.open(carryId));
        assertThat(own.next().getAck().getError()).isEqualTo(CarryError.CARRY_ERROR_UNSPECIFIED);
        assertThat(sink.first(1)).hasSize(1);
        source.stop();
        assertThat(control.next().hasStopCamera()).isTrue();
    }

    @Test
    void carry_openedTwice_isUnknownTheSecondTime() {
        Started started = started();
        TestAgent.Carry second = control.carry();

        second.send(TestAgent.open(started.command().getCarryId()));

        assertThat(second.next().getAck().getError()).isEqualTo(CarryError.CARRY_ERROR_UNKNOWN_CARRY);
        started.carry().send(TestAgent.batch(started.command().getCameraEpoch(), 0, 1));
        assertThat(started.sink().first(2)).hasSize(2);
        started.source().stop();
        control.next();
    }

    @Test
    void stop_endsTheCallAndNothingFollows() {
        Started started = started();

        started.source().stop();
        started.source().stop();

        assertThat(control.next().hasStopCamera()).isTrue();
        assertThat(started.carry().next().getEnd().getError()).isEqualTo(CarryError.CARRY_ERROR_STOPPED);
        assertThat(started.carry().end().isOk()).isTrue();
        assertThat(started.sink().calls()).hasSize(1);
    }

    @Test
    void requestKeyFrame_isPassedOnButNotInAFlood() {
        Started started = started();

        for (int i = 0; i < 100; i++) {
            started.source().requestKeyFrame();
        }

        assertThat(control.next().getRequestKeyFrame().getCarryId())
                .isEqualTo(started.command().getCarryId());
        started.source().stop();
        assertThat(control.next().hasStopCamera()).isTrue();
    }

    @Test
    void carryEnd_andCommandFailed_tellTheReason() {
        Started started = started();
        started.carry()
                .send(CarryUp.newBuilder()
                        .setEnd(CarryEnd.newBuilder()
                                .setError(CarryError.CARRY_ERROR_SILENT)
                                .setMessage("no packets")));
        assertThat(started.sink().failure()).isEqualTo(SourceFailure.Code.SILENT);

        RecordingSink sink = rig.sink();
        streams.open(agent.agentId, "nothing", TunnelRig.key(), sink);
        control.send(AgentControl.newBuilder()
                .setCommandFailed(CommandFailed.newBuilder()
                        .setId(control.next().getStartCamera().getCarryId())
                        .setError(CarryError.CARRY_ERROR_BAD_CREDENTIALS)));
        assertThat(sink.failure()).isEqualTo(SourceFailure.Code.BAD_CREDENTIALS);
    }

    @Test
    void carry_thatTheAgentNeverOpens_timesOut() {
        TunnelRig.Door door = rig.door(TunnelRig.quick());
        TestAgent enrolled = rig.activated();
        TestAgent slow = rig.agent(enrolled.agentId, door.server().port());
        slow.keys = enrolled.keys;
        slow.chain = enrolled.chain;
        TestAgent.Control attached = slow.attach();
        RecordingSink sink = rig.sink();

        door.streams().open(slow.agentId, "yard", TunnelRig.key(), sink);

        assertThat(attached.next().hasStartCamera()).isTrue();
        assertThat(sink.failure()).isEqualTo(SourceFailure.Code.CAMERA_UNREACHABLE);
        assertThat(attached.next().hasStopCamera()).isTrue();
        assertThat(attached.carry().next().getEnd().getError()).isEqualTo(CarryError.CARRY_ERROR_UNKNOWN_CARRY);
    }

    @Test
    void tunnelLost_failsItsCarries() {
        TestAgent other = rig.activated();
        TestAgent.Control theirs = rig.attached(other);
        RecordingSink opened = rig.sink();
        RecordingSink asked = rig.sink();
        streams.open(other.agentId, "yard", TunnelRig.key(), opened);
        TestAgent.Carry carry = theirs.carry();
        carry.send(TestAgent.open(theirs.next().getStartCamera().getCarryId()));
        opened.first(1);
        streams.open(other.agentId, "yard", TunnelRig.key(), asked);

        theirs.hangUp();

        assertThat(opened.failure()).isEqualTo(SourceFailure.Code.AGENT_OFFLINE);
        assertThat(asked.failure()).isEqualTo(SourceFailure.Code.AGENT_OFFLINE);
    }

    @Test
    void identityRevoked_endsItsCarriesAtOnce() {
        TestAgent other = rig.activated();
        TestAgent.Control theirs = rig.attached(other);
        RecordingSink sink = rig.sink();
        streams.open(other.agentId, "yard", TunnelRig.key(), sink);
        StartCamera command = theirs.next().getStartCamera();
        TestAgent.Carry carry = theirs.carry();
        carry.send(TestAgent.open(command.getCarryId()));
        sink.first(1);

        rig.agents().delete(rig.actor(), other.agentId);

        assertThat(sink.failure()).isEqualTo(SourceFailure.Code.AGENT_OFFLINE);
        assertThat(carry.end().isOk()).isTrue();
        assertThat(sink.calls()).hasSize(2);
    }

    /** Viewers who stayed through an agent's outage must not wait for the hub's next try. */
    @Test
    void streamOfAnAbsentAgent_isToldOnce_whenTheAgentComes() {
        TestAgent other = rig.activated();
        RecordingSink sink = rig.sink();
        streams.open(other.agentId, "yard", TunnelRig.key(), sink);
        assertThat(sink.failure()).isEqualTo(SourceFailure.Code.AGENT_OFFLINE);

        TestAgent.Control first = rig.attached(other);
        assertThat(sink.first(2).get(1)).isEqualTo("mended");

        first.hangUp();
        rig.attached(other);
        assertThat(sink.calls()).hasSize(2);
    }

    static Stream<Arguments> hostileBatches() {
        return Stream.of(
                hostile("another epoch", batch -> batch.setCameraEpoch(batch.getCameraEpoch() + 1)),
                hostile("another boot", batch -> batch.setBootId(5)),
                hostile("no such track", batch -> batch.setTrack(1)),
                hostile("track -1", batch -> batch.setTrack(-1)),
                hostile("an archive batch", batch -> batch.setDeliveryClass(DeliveryClass.DELIVERY_CLASS_ARCHIVE)),
                hostile("class 99", batch -> batch.setDeliveryClassValue(99)),
                hostile("a frame of 2^64-1", batch -> batch.setFrameNumber(-1)),
                hostile("no packets", batch -> batch.clearOffsets().clearPackets()),
                hostile("no offsets", Batch.Builder::clearOffsets),
                hostile("a wrong offset", batch -> batch.setOffsets(1, 7)),
                hostile("an offset beyond", batch -> batch.setOffsets(1, Integer.MAX_VALUE)),
                hostile("a negative offset", batch -> batch.setOffsets(0, -1)),
                hostile(
                        "a cut packet",
                        batch -> batch.setPackets(batch.getPackets().substring(0, 200))),
                hostile("noise", batch -> batch.setPackets(ByteString.copyFrom(new byte[232]))),
                hostile("another RTP time", batch -> batch.setRtpTime(1)),
                hostile("a million offsets", batch -> {
                    for (int i = 0; i < 20_000; i++) {
                        batch.addOffsets(i);
                    }
                    return batch;
                }),
                hostile("200 KB", batch -> batch.setPackets(ByteString.copyFrom(new byte[200_000]))));
    }

    private static Arguments hostile(String name, UnaryOperator<Batch.Builder> change) {
        return Arguments.of(name, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileBatches")
    void hostileBatch_endsItsCarryOnly(String name, UnaryOperator<Batch.Builder> change) {
        Started healthy = started();
        Started attacked = started();

        attacked.carry().send(change.apply(TestAgent.batch(attacked.command().getCameraEpoch(), 0, 2)));

        assertThat(attacked.sink().failure()).as(name).isEqualTo(SourceFailure.Code.INTERNAL);
        assertThat(attacked.sink().calls()).hasSize(2);
        healthy.carry().send(TestAgent.batch(healthy.command().getCameraEpoch(), 0, 2));
        assertThat(healthy.sink().first(2)).hasSize(2);
        healthy.source().stop();
        assertThat(control.next().hasStopCamera()).isTrue();
    }

    static Stream<Arguments> hostileTracks() {
        return Stream.of(
                Arguments.of("fmtp with a line break", TestAgent.video().setFmtp("a=1\r\na=control:x")),
                Arguments.of("name with a line break", TestAgent.video().setEncodingName("H264\r\nx")),
                Arguments.of("index", TestAgent.video().setIndex(3)),
                Arguments.of("payload type", TestAgent.video().setPayloadType(128)),
                Arguments.of("clock 0", TestAgent.video().setClockRate(0)),
                Arguments.of("clock -1", TestAgent.video().setClockRate(-1)),
                Arguments.of("no kind", TestAgent.video().clearKind()),
                Arguments.of("width", TestAgent.video().setWidth(1_000_000)),
                Arguments.of("fmtp of 10 KB", TestAgent.video().setFmtp("x".repeat(10_000))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileTracks")
    void hostileDescription_endsItsCarryOnly(String name, Track.Builder track) {
        RecordingSink sink = rig.sink();
        streams.open(agent.agentId, "yard", TunnelRig.key(), sink);
        TestAgent.Carry carry = control.carry();
        CarryUp.Builder open = TestAgent.open(control.next().getStartCamera().getCarryId());
        open.getOpenBuilder().setDescription(Description.newBuilder().addTracks(track));

        carry.send(open);

        assertThat(sink.failure()).as(name).isEqualTo(SourceFailure.Code.INTERNAL);
        assertThat(sink.calls()).hasSize(1);
    }

    @Test
    void batchBeforeOpen_endsTheCall() {
        TestAgent.Carry carry = control.carry();

        carry.send(TestAgent.batch(1, 0, 1));

        assertThat(carry.next().getEnd().getError()).isEqualTo(CarryError.CARRY_ERROR_INTERNAL);
        assertThat(carry.end().isOk()).isTrue();
    }

    @Test
    void startAndStop_manyTimes_leaveNothingBehind() {
        for (int i = 0; i < 1_200; i++) {
            Started started = started();
            started.source().stop();
            assertThat(control.next().hasStopCamera()).isTrue();
            assertThat(started.carry().end().isOk()).isTrue();
        }
        AgentTunnel tunnel = rig.registry().tunnel(agent.agentId);
        await().atMost(Duration.ofSeconds(5))
                .until(() -> tunnel != null && tunnel.calls().carryCount() == 0);
    }
}
