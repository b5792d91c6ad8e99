package io.culvert.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.culvert.gateway.doors.Handshakes;
import io.culvert.gateway.pki.CertificateAuthority;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.StreamSource;
import io.culvert.proto.tunnel.v1.ActivateRequest;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.CarryUp;
import io.culvert.proto.tunnel.v1.Description;
import io.culvert.proto.tunnel.v1.EnrolmentGrpc;
import io.culvert.proto.tunnel.v1.Heartbeat;
import io.culvert.proto.tunnel.v1.HeartbeatReply;
import io.culvert.proto.tunnel.v1.InputsChanged;
import io.culvert.proto.tunnel.v1.RefusedReason;
import io.culvert.proto.tunnel.v1.StartCamera;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Agents with a certificate who want more than is theirs, and certificates that are none. */
@Timeout(120)
final class HostileAgentIT {
    private static TunnelRig rig;

    @BeforeAll
    static void start() {
        rig = new TunnelRig();
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    private static double refused(String reason) {
        return rig.gateway
                .bean(MeterRegistry.class)
                .get("culvert.door.refused")
                .tag("door", "agent")
                .tag("reason", reason)
                .counter()
                .count();
    }

    @Test
    void controlMessages_beyondTheBudget_endTheTunnel() {
        TestAgent.Control control = rig.activated().attach();
        double before = refused("broken_protocol");
        for (int i = 0; i < 2_000; i++) {
            control.send(AgentControl.newBuilder()
                    .setHeartbeatReply(HeartbeatReply.newBuilder()
                            .setSequence(i)
                            .setSentMonotonicNs(Long.MIN_VALUE)
                            .setRepliedWallUs(Long.MAX_VALUE)));
        }
        assertThat(control.next().getRefused().getReason()).isEqualTo(RefusedReason.REFUSED_REASON_PROTOCOL);
        assertThat(refused("broken_protocol")).isGreaterThan(before);
    }

    @Test
    void controlBytes_beyondTheBudget_endTheTunnel() {
        TestAgent.Control control = rig.activated().attach();
        InputsChanged.Builder large = InputsChanged.newBuilder();
        for (int i = 0; i < 250; i++) {
            large.addInputs(
                    TestAgent.hello().getInputs(0).toBuilder().setName("i" + i).setDetail("x".repeat(700)));
        }
        for (int i = 0; i < 12; i++) {
            control.send(AgentControl.newBuilder().setInputs(large));
        }
        assertThat(control.next().getRefused().getReason()).isEqualTo(RefusedReason.REFUSED_REASON_PROTOCOL);
    }

    @Test
    void controlCalls_ofOneAgent_areFew() {
        TestAgent agent = rig.activated();
        TestAgent.Control first = agent.control();
        List<TestAgent.Control> calls = new ArrayList<>(List.of(first));
        for (int i = 0; i < 5; i++) {
            calls.add(new TestAgent.Control(first.channel));
        }
        assertThat(calls.getLast().end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(rig.activated().attach()).as("another agent").isNotNull();
    }

    @Test
    void hellos_ofOneAgent_areBudgeted() {
        TestAgent agent = rig.activated();
        TestAgent.Control control = agent.control();
        Status last = Status.OK;
        for (int i = 0; i < 40 && last.getCode() != Status.Code.RESOURCE_EXHAUSTED; i++) {
            TestAgent.Control call = new TestAgent.Control(control.channel);
            call.send(AgentControl.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()));
            last = call.end();
        }
        assertThat(last.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void brokenProtocol_everySoOften_writesFewLines() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        try {
            TestAgent agent = rig.activated();
            TestAgent.Control control = agent.attach();
            for (int i = 0; i < 100; i++) {
                TestAgent.Carry carry = control.carry();
                carry.send(TestAgent.batch(1, 0, 1));
                carry.end();
            }
            assertThat(List.copyOf(log.list))
                    .filteredOn(event -> event.getFormattedMessage().contains("broke the protocol"))
                    .hasSizeBetween(1, 6);
        } finally {
            root.detachAppender(log);
        }
    }

    @Test
    void descriptions_beyondTheBudget_endTheCarryOnly() {
        TestAgent agent = rig.activated();
        TestAgent.Control control = agent.attach();
        RecordingSink sink = rig.sink();
        StreamSource source = rig.gateway.bean(AgentStreams.class).open(agent.agentId, "yard", TunnelRig.key(), sink);
        StartCamera command = control.next().getStartCamera();
        TestAgent.Carry carry = control.carry();
        carry.send(TestAgent.open(command.getCarryId()));
        try {
            for (int i = 1; i <= 1_000; i++) {
                carry.send(CarryUp.newBuilder()
                        .setDescription(
                                Description.newBuilder().setParameterSetId(i).addTracks(TestAgent.video())));
            }
        } catch (IllegalStateException e) {
            // the gateway had ended the call before all were said
        }
        assertThat(sink.failure()).isEqualTo(SourceFailure.Code.INTERNAL);
        assertThat(sink.calls()).hasSizeLessThan(40);
        assertThat(rig.registry().find(agent.agentId)).isPresent();
        source.stop();
    }

    /** One agent pours into all its carries; another one's frames come as they are sent. */
    @Test
    void media_beyondTheBudget_isWaitedFor_andHarmsNobodyElse() {
        TunnelConfig usual = TunnelConfig.of(1_000);
        TunnelRig.Door door = rig.door(usual.withDrain(Duration.ofMillis(100))
                .withLimits(usual.limits().withCarryBytes(1_000_000, 500_000)));
        Carried good = carried(door, 1).getFirst();
        List<Carried> hostile = carried(door, 3);
        long begun = System.nanoTime();
        for (int frame = 0; frame < 400; frame++) {
            for (Carried each : hostile) {
                each.carry().send(TestAgent.batch(each.epoch(), frame, 100));
            }
        }
        Duration slowest = Duration.ZERO;
        for (int frame = 0; frame < 100; frame++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            long sent = System.nanoTime();
            good.carry().send(TestAgent.batch(good.epoch(), frame, 3));
            while (good.sink().calls().size() < frame + 2) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            Duration took = Duration.ofNanos(System.nanoTime() - sent);
            slowest = took.compareTo(slowest) > 0 ? took : slowest;
        }
        long poured = hostile.stream()
                .mapToLong(each -> (each.sink().calls().size() - 1) * 11_600L)
                .sum();
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.println("media budget: " + poured + " bytes in " + seconds
                + " s of 14 MB offered, slowest frame of another agent " + slowest);
        assertThat(good.sink().calls()).hasSize(101);
        assertThat(slowest).isLessThan(Duration.ofSeconds(2));
        assertThat((double) poured).isBetween(500_000.0, 500_000 + 1_000_000 * seconds + 3 * 12_000);
        assertThat(door.context().door().heldSeconds())
                .as("three carries waited, nobody else did")
                .isBetween(1.0, 3.2 * seconds + 1);
        assertThat(door.context().registry().size()).as("both are still there").isEqualTo(2);
    }

    private record Carried(RecordingSink sink, TestAgent.Carry carry, long epoch) {}

    /** Open carries of a new agent. */
    private static List<Carried> carried(TunnelRig.Door door, int count) {
        TestAgent enrolled = rig.activated();
        TestAgent agent = rig.agent(enrolled.agentId, door.server().port());
        agent.keys = enrolled.keys;
        agent.chain = enrolled.chain;
        TestAgent.Control control = agent.attach();
        List<Carried> carried = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RecordingSink sink = rig.sink();
            door.streams().open(agent.agentId, "yard", TunnelRig.key(), sink);
            StartCamera command = control.next().getStartCamera();
            TestAgent.Carry carry = control.carry();
            carry.send(TestAgent.open(command.getCarryId()));
            assertThat(carry.next().hasAck()).isTrue();
            carried.add(new Carried(sink, carry, command.getCameraEpoch()));
        }
        return carried;
    }

    @Test
    void connections_ofOneAgent_areFew_andTheOldestGoes() throws Exception {
        TestAgent agent = rig.activated();
        List<RawHttp2> connections = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                connections.add(RawHttp2.connect(rig.port(), agent));
            }
            assertThat(connections.getFirst().closedWithin(Duration.ofSeconds(5)))
                    .isTrue();
            assertThat(connections.getLast().closedWithin(Duration.ofMillis(100)))
                    .isFalse();
            assertThat(refused("too_many")).isGreaterThanOrEqualTo(2);
        } finally {
            for (RawHttp2 connection : connections) {
                connection.close();
            }
        }
    }

    @Test
    void strangers_ofOneAddress_areLimited_andAgentsAreNoStrangers() throws Exception {
        TunnelConfig quick = TunnelRig.quick();
        TunnelRig.Door door = rig.door(
                quick.withLimits(quick.limits().withStrangers(5, 20, Duration.ofSeconds(2), Duration.ofSeconds(4))));
        TestAgent enrolled = rig.activated();
        for (int i = 0; i < 7; i++) {
            TestAgent agent = rig.agent(enrolled.agentId, door.server().port());
            agent.keys = enrolled.keys;
            agent.chain = enrolled.chain;
            agent.attach();
        }
        assertThat(door.context().door().strangers().size()).isZero();
        List<Socket> strangers = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                strangers.add(new Socket("127.0.0.1", door.server().port()));
            }
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> door.context().door().strangers().size() == 5);
            await().atMost(Duration.ofSeconds(6))
                    .until(() -> door.context().door().strangers().size() == 0);
        } finally {
            for (Socket stranger : strangers) {
                stranger.close();
            }
        }
    }

    @Test
    void handshakes_ofOneAddress_areBudgeted_andNothingIsKeptOfWhoWasRefused() throws Exception {
        TunnelRig.Door door = rig.door(TunnelRig.quick(), new Handshakes(3, 1, address -> false, System::nanoTime));
        TestAgent enrolled = rig.activated();
        TestAgent agent = rig.agent(enrolled.agentId, door.server().port());
        agent.keys = enrolled.keys;
        agent.chain = enrolled.chain;
        TestAgent.Control attached = agent.attach();
        int cut = 0;
        for (int i = 0; i < 40; i++) {
            try (Socket socket = new Socket("127.0.0.1", door.server().port())) {
                socket.setSoTimeout(200);
                cut += isClosed(socket) ? 1 : 0;
            }
        }
        assertThat(cut).isBetween(35, 38);
        assertThat(door.context().registry().find(agent.agentId)).isPresent();
        attached.hangUp();
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(
                        door.context().registry().connections().count())
                .isZero());
    }

    @Test
    void connections_thatFoundNoPlace_areForgotten() throws Exception {
        TunnelConfig quick = TunnelRig.quick();
        TunnelRig.Door door = rig.door(
                quick.withLimits(quick.limits().withStrangers(2, 8, Duration.ofSeconds(2), Duration.ofSeconds(4))));
        for (int i = 0; i < 5; i++) {
            List<Socket> strangers = new ArrayList<>();
            for (int k = 0; k < 5; k++) {
                strangers.add(new Socket("127.0.0.1", door.server().port()));
            }
            for (Socket stranger : strangers) {
                stranger.close();
            }
        }
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(
                        door.context().registry().connections().count())
                .isZero());
    }

    private static boolean isClosed(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void largeEnrolmentRequest_isRefused() {
        TestAgent stranger = rig.agent("100000000008");
        assertThat(statusOf(() -> EnrolmentGrpc.newBlockingStub(stranger.channel(false))
                        .activate(ActivateRequest.newBuilder()
                                .setVersion("x".repeat(9_000))
                                .build())))
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void certificates_thatAreNone_areRefused() {
        TestAgent real = rig.activated();
        CertificateAuthority authority = rig.gateway.bean(CertificateAuthority.class);
        Instant now = Instant.now();

        TestAgent expired = rig.agent(real.agentId);
        expired.keys = real.keys;
        expired.chain = List.of(
                authority.issueAgent(
                        real.agentId, real.keys.getPublic(), now.minus(Duration.ofDays(9)), Duration.ofDays(1)),
                authority.certificate());
        assertThat(expired.control().end().getCode()).as("expired").isEqualTo(Status.Code.UNAVAILABLE);

        CertificateAuthority other = CertificateAuthority.create(now);
        TestAgent foreign = rig.agent(real.agentId);
        foreign.keys = real.keys;
        foreign.chain = List.of(
                other.issueAgent(real.agentId, real.keys.getPublic(), now, Duration.ofDays(1)), other.certificate());
        assertThat(foreign.control().end().getCode())
                .as("another authority")
                .isIn(Status.Code.UNAVAILABLE, Status.Code.UNAUTHENTICATED);

        TestAgent otherKey = rig.agent(real.agentId);
        otherKey.chain = List.of(
                authority.issueAgent(real.agentId, otherKey.keys.getPublic(), now, Duration.ofDays(1)),
                authority.certificate());
        TestAgent.Control control = otherKey.control();
        control.send(AgentControl.newBuilder().setHello(TestAgent.hello()));
        assertThat(control.next().getRefused().getReason()).isEqualTo(RefusedReason.REFUSED_REASON_REVOKED);
        assertThat(otherKey.renew().getChainCount())
                .as("renewal with another key")
                .isZero();

        assertThat(real.attach()).as("the real one").isNotNull();
    }

    private static Status.Code statusOf(Runnable call) {
        try {
            call.run();
            return Status.Code.OK;
        } catch (RuntimeException e) {
            return Status.fromThrowable(e).getCode();
        }
    }
}
