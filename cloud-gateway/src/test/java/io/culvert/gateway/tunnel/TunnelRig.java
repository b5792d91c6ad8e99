package io.culvert.gateway.tunnel;

import static org.awaitility.Awaitility.await;

import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.doors.Handshakes;
import io.culvert.gateway.node.EventLoops;
import io.culvert.gateway.node.TestGateway;
import io.culvert.gateway.pki.CertificateAuthority;
import io.culvert.gateway.pki.GatewayTls;
import io.culvert.gateway.provisioning.AgentIdentities;
import io.culvert.gateway.provisioning.AgentRecord;
import io.culvert.gateway.provisioning.Agents;
import io.culvert.gateway.provisioning.Enrolment;
import io.culvert.gateway.provisioning.Joining;
import io.culvert.gateway.provisioning.PresenceTable;
import io.culvert.gateway.stream.Quality;
import io.culvert.gateway.stream.StreamKey;
import io.culvert.media.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/** A gateway with its tunnel, and agents that are registered with it. */
final class TunnelRig implements AutoCloseable {
    final TestGateway gateway;
    private final List<AutoCloseable> opened = new ArrayList<>();

    TunnelRig() {
        gateway = TestGateway.start();
    }

    /** Registered agent: its ID and its activation key. */
    record Registered(String agentId, Secret activationKey) {}

    long operatorId() {
        return gateway.running().credentials().operatorId();
    }

    /** The provider. */
    Actor actor() {
        return new Actor(operatorId(), null, "test", "127.0.0.1");
    }

    Agents agents() {
        return gateway.bean(Agents.class);
    }

    AgentRegistry registry() {
        return gateway.bean(AgentRegistry.class);
    }

    int port() {
        return gateway.running().port("agent");
    }

    Registered register() {
        return switch (agents().register(actor(), null, null, "box", "S1")) {
            case Agents.Registration.Registered done -> new Registered(done.agentId(), done.activationKey());
            default -> throw new AssertionError("not registered");
        };
    }

    X509Certificate authority() {
        return gateway.bean(CertificateAuthority.class).certificate();
    }

    TestAgent agent(String agentId) {
        return agent(agentId, port());
    }

    TestAgent agent(String agentId, int port) {
        TestAgent agent = new TestAgent(port, authority(), agentId);
        opened.add(agent);
        return agent;
    }

    /** An agent with a certificate. */
    TestAgent activated() {
        Registered registered = register();
        TestAgent agent = agent(registered.agentId());
        if (agent.activate(registered.activationKey()).getChainCount() == 0) {
            throw new AssertionError("not activated");
        }
        return agent;
    }

    /** An agent that is welcome, once the gateway would send it commands: Welcome comes first. */
    TestAgent.Control attached(TestAgent agent) {
        TestAgent.Control control = agent.attach();
        await().atMost(Duration.ofSeconds(20)).until(() -> registry().tunnel(agent.agentId) != null);
        return control;
    }

    AgentRecord row(String agentId) {
        return agents().find(agentId, operatorId(), null).orElseThrow();
    }

    void awaitRow(String agentId, Predicate<AgentRecord> condition) {
        await().atMost(Duration.ofSeconds(20)).until(() -> condition.test(row(agentId)));
    }

    /** Waits until the first input that the agent announced has this name; before its announcement there is none. */
    void awaitFirstInput(String agentId, String name) {
        awaitRow(agentId, row -> row.inputs().stream().limit(1).anyMatch(input -> input.name()
                .equals(name)));
    }

    RecordingSink sink() {
        return new RecordingSink(gateway.bean(EventLoops.class).workers().next());
    }

    static StreamKey key() {
        return new StreamKey(UUID.randomUUID(), 1, Quality.MAIN);
    }

    /** The usual limits with periods that a test can wait for. */
    static TunnelConfig quick() {
        TunnelConfig usual = TunnelConfig.of(1_000);
        return new TunnelConfig(
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(3), // attaching asks the database, beside whatever else the machine does
                Duration.ofMillis(200),
                Duration.ofSeconds(1),
                Duration.ofMillis(700),
                usual.presenceRefresh(),
                usual.maxCallsPerConnection(),
                usual.maxMessageBytes(),
                usual.maxMetadataBytes(),
                usual.maxResetsPerWindow(),
                usual.maxForwardsPerAgent(),
                Duration.ofMillis(400),
                usual.limits().withStrangers(1_000, 4_000, Duration.ofSeconds(2), Duration.ofSeconds(4)));
    }

    /** A second agents' port of the same gateway, with periods and limits of its own. */
    Door door(TunnelConfig config) {
        return door(config, Handshakes.of(1_000, address -> false));
    }

    Door door(TunnelConfig config, Handshakes handshakes) {
        EventLoops loops = gateway.bean(EventLoops.class);
        TunnelContext context = new TunnelContext(
                config,
                "node-of-test",
                new AgentRegistry(event -> {}),
                gateway.bean(AgentIdentities.class),
                gateway.bean(Enrolment.class),
                gateway.bean(Joining.class),
                AgentDoor.of(config.limits(), handshakes, List.of(), new SimpleMeterRegistry()),
                loops.workers(),
                Clock.systemUTC(),
                System::nanoTime);
        TunnelServer server = new TunnelServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                context,
                gateway.bean(GatewayTls.class),
                loops,
                gateway.bean(PresenceTable.class));
        try {
            server.start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        opened.add(server::drain);
        return new Door(server, context, new AgentStreams(context));
    }

    record Door(TunnelServer server, TunnelContext context, AgentStreams streams) {}

    @Override
    public void close() throws Exception {
        for (AutoCloseable part : opened) {
            part.close();
        }
        gateway.close();
    }
}
