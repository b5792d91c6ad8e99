package io.culvert.gateway.tunnel;

import io.culvert.gateway.node.EventLoops;
import io.culvert.gateway.node.Listener;
import io.culvert.gateway.pki.GatewayTls;
import io.culvert.gateway.provisioning.PresenceTable;
import io.culvert.proto.tunnel.v1.TunnelGrpc;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents' front door: gRPC over TLS 1.3. Agents show a client certificate; only enrolment works without.
 *
 * <p>Threading: calls run on the shared event loops, so no service blocks.
 */
final class TunnelServer implements Listener {
    private static final Logger log = LoggerFactory.getLogger(TunnelServer.class);

    /** gRPC's own warnings: a stack trace for each thing that a peer does wrong on the wire. Held, or it is forgotten. */
    private static final java.util.logging.Logger WIRE = java.util.logging.Logger.getLogger("io.grpc");

    static {
        WIRE.setLevel(java.util.logging.Level.SEVERE);
    }

    private final InetSocketAddress address;
    private final TunnelContext context;
    private final GatewayTls tls;
    private final EventLoops loops;
    private final PresenceWriter presence;
    private @Nullable Server server;
    private volatile int port;

    TunnelServer(
            InetSocketAddress address,
            TunnelContext context,
            GatewayTls tls,
            EventLoops loops,
            PresenceTable presenceTable) {
        this.address = address;
        this.context = context;
        this.tls = tls;
        this.loops = loops;
        this.presence = new PresenceWriter(
                presenceTable,
                context.registry(),
                context.identities(),
                context.nodeId(),
                context.config().presenceRefresh(),
                context.nanoClock());
    }

    @Override
    public String name() {
        return "agent";
    }

    @Override
    public synchronized void start() throws IOException {
        context.identities().load();
        presence.start();
        TunnelConfig config = context.config();
        CallIdentity identity = new CallIdentity(TunnelGrpc.SERVICE_NAME);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address)
                .bossEventLoopGroup(loops.agentAcceptor())
                .workerEventLoopGroup(loops.agentWorkers())
                .channelFactory(this::listening)
                .directExecutor()
                .sslContext(tls.forAgents(context.identities()::isBound))
                .handshakeTimeout(config.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionIdle(config.idleTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(10, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                // Heartbeats find a dead tunnel; this frees the connection that lies under it.
                .keepAliveTime(3 * config.heartbeatTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(config.heartbeatTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .maxConcurrentCallsPerConnection(config.maxCallsPerConnection())
                .maxInboundMessageSize(config.maxMessageBytes())
                .maxInboundMetadataSize(config.maxMetadataBytes())
                .maxRstFramesPerWindow(config.maxResetsPerWindow(), 30)
                .addTransportFilter(identity)
                .intercept(identity)
                .addService(GarbageGuard.guard(
                        () -> CarryMessages.borrowing(new TunnelService(context).bindService()),
                        config.maxMessageBytes()))
                .addService(GarbageGuard.guard(
                        new EnrolmentService(context.enrolment(), context.joining(), context.clock()),
                        config.limits().enrolmentBytes()));
        AgentSockets.prepare(
                builder, loops.agentServerChannel(), config.heartbeatTimeout().multipliedBy(2));
        server = builder.build().start();
        port = server.getPort();
        log.info("agents are welcome on port {} ({})", port, GatewayTls.provider());
    }

    private ServerChannel listening() {
        ServerChannel channel = new ReflectiveChannelFactory<>(loops.agentServerChannel()).newChannel();
        channel.pipeline().addLast(context.door().handshakes());
        channel.pipeline()
                .addLast(new AcceptPace(loops.agentWorkers(), context.door()::handshakesUnderWay, context.nanoClock()));
        channel.pipeline().addLast(context.door().accept());
        // Last: what is closed before it had an event loop tells nobody that it closed.
        channel.pipeline().addLast(context.registry().connections());
        return channel;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public synchronized void drain() {
        if (server == null || server.isShutdown()) {
            return;
        }
        server.shutdown(); // nobody new; what is open goes on
        Duration time = context.config().drain();
        context.registry().drain(new AgentDrain(context.timers(), context.nanoClock(), time));
        try {
            if (!server.awaitTermination(time.toMillis(), TimeUnit.MILLISECONDS)) {
                endTunnels();
            }
            if (!server.awaitTermination(1, TimeUnit.SECONDS)) {
                server.shutdownNow();
                server.awaitTermination(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        presence.stop();
    }

    private void endTunnels() {
        context.registry()
                .tunnels()
                .forEach(tunnel -> tunnel.fail(
                        Status.UNAVAILABLE.withDescription("the gateway is stopping"),
                        TunnelEnding.STOPPING,
                        "gateway stops"));
    }
}
