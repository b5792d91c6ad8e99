package io.culvert.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.pki.P256;
import io.culvert.gateway.provisioning.AgentIdentities;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.GatewayControl;
import io.culvert.proto.tunnel.v1.Heartbeat;
import io.culvert.proto.tunnel.v1.Hello;
import io.culvert.proto.tunnel.v1.Input;
import io.culvert.proto.tunnel.v1.InputsChanged;
import io.culvert.proto.tunnel.v1.RefusedReason;
import io.culvert.proto.tunnel.v1.TunnelGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may keep a tunnel open, and what the world is told about it. */
@Timeout(120)
final class ControlIT {
    private static TunnelRig rig;

    @BeforeAll
    static void start() {
        rig = new TunnelRig();
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    @Test
    void hello_ofAnActivatedAgent_isWelcomedAndShownOnline() {
        TestAgent agent = rig.activated();
        TestAgent.Control control = agent.control();

        control.send(AgentControl.newBuilder().setHello(TestAgent.hello()));

        GatewayControl first = control.next();
        assertThat(first.getWelcome().getProtocolVersion()).isEqualTo(1);
        assertThat(first.getWelcome().getHeartbeatIntervalMs()).isEqualTo(1_000);
        assertThat(first.getWelcome().getHeartbeatTimeoutMs()).isEqualTo(3_800);
        rig.awaitRow(agent.agentId, row -> first.getWelcome().getNodeId().equals(row.node()));
        assertThat(rig.row(agent.agentId)).satisfies(row -> {
            assertThat(row.version()).isEqualTo("1.2.3");
            assertThat(row.address()).isEqualTo("127.0.0.1");
            assertThat(row.lastSeen())
                    .isBetween(Instant.now().minusSeconds(20), Instant.now().plusSeconds(1));
            assertThat(row.poweredOnAt()).isBefore(row.connectedAt());
            assertThat(row.inputs()).singleElement().satisfies(input -> {
                assertThat(input.name()).isEqualTo("yard");
                assertThat(input.codec()).isEqualTo("H264");
                assertThat(input.width()).isEqualTo(1280);
                assertThat(input.state()).isEqualTo("ready");
            });
        });
        control.send(AgentControl.newBuilder()
                .setInputs(
                        InputsChanged.newBuilder().addInputs(Input.newBuilder().setName("gate/sub"))));
        rig.awaitFirstInput(agent.agentId, "gate/sub");
    }

    @Test
    void control_withoutACertificate_isUnauthenticated() {
        TestAgent agent = rig.activated();

        TestAgent.Control control = new TestAgent.Control(agent.channel(false));

        assertThat(control.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    @Test
    void control_hungUp_isShownOffline() {
        TestAgent agent = rig.activated();
        TestAgent.Control control = agent.attach();
        rig.awaitRow(agent.agentId, row -> row.node() != null);

        control.hangUp();

        rig.awaitRow(agent.agentId, row -> row.node() == null);
        assertThat(rig.registry().find(agent.agentId)).isEmpty();
    }

    @Test
    void control_newerConnectionWithTheSameKey_replacesTheOlder() {
        TestAgent agent = rig.activated();
        TestAgent.Control older = agent.attach();

        TestAgent.Control newer = agent.attach();

        assertThat(older.next().getRefused().getReason()).isEqualTo(RefusedReason.REFUSED_REASON_REPLACED);
        assertThat(older.end().isOk()).isTrue();
        newer.send(AgentControl.newBuilder()
                .setInputs(
                        InputsChanged.newBuilder().addInputs(Input.newBuilder().setName("new"))));
        rig.awaitFirstInput(agent.agentId, "new");
        assertThat(rig.registry().find(agent.agentId)).isPresent();
    }

    @Test
    void control_withTheKeyOfBefore_isRefusedAsConflictAndDisturbsNobody() {
        TestAgent old = rig.activated();
        TestAgent fresh = rig.agent(old.agentId);
        fresh.activate(rig.agents().renewActivationKey(rig.actor(), old.agentId).orElseThrow());
        TestAgent.Control rightful = fresh.attach();

        TestAgent.Control wrongful = old.control();
        wrongful.send(AgentControl.newBuilder().setHello(TestAgent.hello()));

        assertThat(wrongful.next().getRefused().getReason()).isEqualTo(RefusedReason.REFUSED_REASON_REVOKED);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> conflictKeys(old.agentId).contains(P256.fingerprint(old.keys.getPublic())));
        rightful.send(AgentControl.newBuilder()
                .setInputs(
                        InputsChanged.newBuilder().addInputs(Input.newBuilder().setName("still"))));
        rig.awaitFirstInput(fresh.agentId, "still");
    }

    @Test
    void control_whenTheProviderMakesANewActivationKey_isCutAtOnce() {
        TestAgent agent = rig.activated();
        TestAgent.Control control = agent.attach();

        assertThat(rig.agents().renewActivationKey(rig.actor(), agent.agentId)).isPresent();

        assertThat(control.next().getRefused().getReason()).isEqualTo(RefusedReason.REFUSED_REASON_REVOKED);
        assertThat(control.end().isOk()).isTrue();
        TestAgent.Control again = agent.control();
        again.send(AgentControl.newBuilder().setHello(TestAgent.hello()));
        assertThat(again.next().getRefused().getReason()).isEqualTo(RefusedReason.REFUSED_REASON_REVOKED);
    }

    @Test
    void control_whenTheAgentIsDeleted_isCutAtOnce() {
        TestAgent agent = rig.activated();
        TestAgent.Control control = agent.attach();

        assertThat(rig.agents().delete(rig.actor(), agent.agentId)).isTrue();

        assertThat(control.next().getRefused().getReason()).isEqualTo(RefusedReason.REFUSED_REASON_REVOKED);
        assertThat(rig.agents().find(agent.agentId, rig.operatorId(), null)).isEmpty();
    }

    @Test
    void control_whoseIdentityVanishedUnnoticed_isCutWhenPresenceIsWritten() {
        TestAgent agent = rig.activated();
        TestAgent.Control control = agent.attach();
        rig.awaitRow(agent.agentId, row -> row.node() != null);

        rig.gateway.database().update("update agents set key_fingerprint = null where agent_id = ?", agent.agentId);
        rig.registry().changed(agent.agentId);

        assertThat(control.next().getRefused().getReason()).isEqualTo(RefusedReason.REFUSED_REASON_REVOKED);
    }

    @Test
    void control_disconnectedByTheProvider_mayComeBack() {
        TestAgent agent = rig.activated();
        TestAgent.Control control = agent.attach();

        assertThat(rig.registry().disconnect(agent.agentId)).isTrue();

        assertThat(control.next().getRefused().getReason()).isEqualTo(RefusedReason.REFUSED_REASON_DISCONNECTED);
        agent.attach();
    }

    @Test
    void control_ofASilentAgent_isDeadAfterFiveSeconds() {
        TestAgent agent = rig.activated();
        TestAgent.Control control = agent.attach();
        control.playDead();
        long before = System.nanoTime();

        assertThat(control.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);

        assertThat(Duration.ofNanos(System.nanoTime() - before))
                // Its last sign of life may lie a while back.
                .isBetween(Duration.ofMillis(2_500), Duration.ofMillis(7_500));
        rig.awaitRow(agent.agentId, row -> row.node() == null);
    }

    @Test
    void control_ofASpeakingAgent_staysBeyondTheTimeout() {
        TunnelConfig quick = TunnelRig.quick();
        TunnelRig.Door door = rig.door(quick);
        TestAgent enrolled = rig.activated();
        TestAgent agent = rig.agent(enrolled.agentId, door.server().port());
        agent.keys = enrolled.keys;
        agent.chain = enrolled.chain;
        TestAgent.Control control = agent.attach();

        await().pollDelay(quick.heartbeatTimeout().multipliedBy(4))
                .atMost(Duration.ofSeconds(20))
                .until(() -> true);

        assertThat(door.context().registry().find(agent.agentId)).isPresent();
        control.playDead();
        assertThat(control.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void control_thatNeverSaysHello_ends() {
        TunnelRig.Door door = rig.door(TunnelRig.quick());
        TestAgent enrolled = rig.activated();
        TestAgent agent = rig.agent(enrolled.agentId, door.server().port());
        agent.keys = enrolled.keys;
        agent.chain = enrolled.chain;

        assertThat(agent.control().end().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }

    @Test
    void control_withoutACommonVersion_isRefused() {
        TestAgent.Control control = rig.activated().control();

        control.send(AgentControl.newBuilder()
                .setHello(TestAgent.hello().clearProtocolVersions().addProtocolVersions(99)));

        assertThat(control.next().getRefused().getReason()).isEqualTo(RefusedReason.REFUSED_REASON_VERSION);
    }

    @Test
    void control_messageBeforeHello_isAProtocolError() {
        TestAgent.Control control = rig.activated().control();

        control.send(AgentControl.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()));

        assertThat(control.next().getRefused().getReason()).isEqualTo(RefusedReason.REFUSED_REASON_PROTOCOL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "x\r\ny", "../etc", "ünder", "yard"})
    void control_inputNames_areCheckedAndUnique(String name) {
        TestAgent.Control control = rig.activated().control();
        Hello.Builder hello = TestAgent.hello().addInputs(Input.newBuilder().setName(name));

        control.send(AgentControl.newBuilder().setHello(hello));

        assertThat(control.next().getRefused().getReason()).isEqualTo(RefusedReason.REFUSED_REASON_PROTOCOL);
    }

    @Test
    void control_hostileTexts_areCleaned() {
        TestAgent agent = rig.activated();
        TestAgent.Control control = agent.control();

        control.send(AgentControl.newBuilder()
                .setHello(TestAgent.hello()
                        .setAgentVersion("1\0\n" + "x".repeat(100_000))
                        .setUptimeMs(Long.MIN_VALUE)
                        .addInputs(Input.newBuilder().setName("bad").setDetail("\0\u202e"))));

        assertThat(control.next().hasWelcome()).isTrue();
        rig.awaitRow(agent.agentId, row -> row.node() != null);
        assertThat(rig.row(agent.agentId).version()).startsWith("1x").hasSize(128);
    }

    @Test
    void call_withGarbageInsteadOfMessages_failsAloneAndTheGatewayGoesOn() throws Exception {
        TestAgent agent = rig.activated();
        ManagedChannel channel = agent.channel(true);

        for (int i = 0; i < 50; i++) {
            assertThat(garbage(channel, TunnelGrpc.getControlMethod().getFullMethodName(), i)
                            .getCode())
                    .isNotEqualTo(Status.Code.OK);
        }

        // This agent has used up its calls for a while; the others have not.
        rig.activated().attach();
    }

    @Test
    void presence_afterTheDatabaseWasAway_isTrueAgain() {
        TestAgent stays = rig.activated();
        TestAgent leaves = rig.activated();
        TestAgent comes = rig.activated();
        TestAgent unknown = rig.activated();
        TestAgent.Control staying = stays.attach();
        TestAgent.Control leaving = leaves.attach();
        rig.awaitRow(stays.agentId, row -> row.node() != null);
        rig.awaitRow(leaves.agentId, row -> row.node() != null);

        rig.gateway.testDatabase().allowConnections(false);
        rig.gateway.testDatabase().cutConnections();
        try {
            leaving.hangUp();
            TestAgent.Control back = comes.attach(); // known from before, so PostgreSQL need not be asked
            assertThat(rig.registry().find(comes.agentId)).isPresent();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> rig.registry().find(leaves.agentId).isEmpty());
            staying.send(AgentControl.newBuilder()
                    .setInputs(InputsChanged.newBuilder()
                            .addInputs(Input.newBuilder().setName("meanwhile"))));
            assertThat(back).isNotNull();
            rig.gateway.bean(AgentIdentities.class).revoked(unknown.agentId); // as if it had never been seen here
            TestAgent.Control stranger = unknown.control();
            stranger.send(AgentControl.newBuilder().setHello(TestAgent.hello()));
            assertThat(stranger.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        } finally {
            rig.gateway.testDatabase().allowConnections(true);
        }

        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> {
            assertThat(rig.row(leaves.agentId).node()).isNull();
            assertThat(rig.row(comes.agentId).node()).isNotNull();
            assertThat(rig.row(unknown.agentId).node()).isNull();
            assertThat(rig.row(stays.agentId).node()).isNotNull();
            assertThat(rig.row(stays.agentId).inputs().getFirst().name()).isEqualTo("meanwhile");
        });
    }

    @Test
    void gateway_thatStartsAgain_forgetsWhoWasConnected() {
        TestAgent agent = rig.activated();
        rig.gateway.database().update("update agents set node = 'node-of-test' where agent_id = ?", agent.agentId);

        rig.door(TunnelRig.quick());

        assertThat(rig.row(agent.agentId).node()).isNull();
    }

    @Test
    void agentThatComesAndGoes_isToldAsEvents() {
        TestAgent agent = rig.activated();
        agent.attach();
        await().atMost(Duration.ofSeconds(20)).until(() -> events(agent).equals("agent_connected"));
        rig.registry().disconnect(agent.agentId);

        await().atMost(Duration.ofSeconds(20))
                .until(() -> events(agent).equals("agent_connected agent_disconnected disconnected by the provider"));
    }

    private static String events(TestAgent agent) {
        return String.join(
                " ",
                rig.gateway
                        .database()
                        .list(
                                "select concat_ws(' ', event, details ->> 'reason') from events where entity_id = ? order by number",
                                row -> row.getString(1),
                                agent.agentId));
    }

    private static String conflictKeys(String agentId) {
        return String.join(
                " ",
                rig.gateway
                        .database()
                        .list(
                                "select details ->> 'key_fingerprint' from events where entity_id = ? and event = 'agent_conflict'",
                                row -> row.getString(1),
                                agentId));
    }

    private static Status garbage(ManagedChannel channel, String method, int seed) throws Exception {
        MethodDescriptor.Marshaller<byte[]> raw = new MethodDescriptor.Marshaller<>() {
            @Override
            public InputStream stream(byte[] value) {
                return new ByteArrayInputStream(value);
            }

            @Override
            public byte[] parse(InputStream stream) {
                return new byte[0];
            }
        };
        ClientCall<byte[], byte[]> call = channel.newCall(
                MethodDescriptor.newBuilder(raw, raw)
                        .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                        .setFullMethodName(method)
                        .build(),
                CallOptions.DEFAULT);
        CompletableFuture<Status> closed = new CompletableFuture<>();
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        closed.complete(status);
                    }
                },
                new Metadata());
        call.request(10);
        byte[] noise = {(byte) 0xFF, (byte) (0xC0 + seed % 64), 0, (byte) seed, 7};
        call.sendMessage(noise);
        return closed.get(20, TimeUnit.SECONDS);
    }
}
