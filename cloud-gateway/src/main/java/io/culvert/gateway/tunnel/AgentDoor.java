package io.culvert.gateway.tunnel;

import io.culvert.gateway.doors.DoorMeters;
import io.culvert.gateway.doors.Handshakes;
import io.culvert.gateway.doors.Refusal;
import io.culvert.gateway.doors.SparseLog;
import io.culvert.gateway.doors.Strangers;
import io.culvert.gateway.node.Network;
import io.culvert.gateway.provisioning.FailureBudget;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between the kernel and gRPC at the agents' port: lets connections in, or not, before anything is spent on them,
 * and gives each an {@link AgentConnection}. gRPC offers no such hook, so the listening channel carries it.
 *
 * <p>Thread-safe.
 */
final class AgentDoor {
    private static final Logger log = LoggerFactory.getLogger(AgentDoor.class);

    private final AgentLimits limits;
    private final Handshakes handshakes;
    private final Strangers strangers;
    private final DoorMeters meters;
    private final SparseLog sparse;
    private final LongSupplier nanoClock;
    private final FailureBudget hellos;
    private final Map<String, Deque<AgentConnection>> agents = new ConcurrentHashMap<>();
    private final Map<String, Integer> controlCalls = new ConcurrentHashMap<>();
    /** Of agents that are connected. */
    private final Map<String, MediaBudget> media = new ConcurrentHashMap<>();

    /** What carries had to wait for that, in all. */
    private final LongAdder heldNanos = new LongAdder();

    private final AtomicInteger handshakesUnderWay = new AtomicInteger();

    AgentDoor(
            AgentLimits limits,
            Handshakes handshakes,
            Strangers strangers,
            DoorMeters meters,
            SparseLog sparse,
            LongSupplier nanoClock) {
        this.limits = limits;
        this.handshakes = handshakes;
        this.strangers = strangers;
        this.meters = meters;
        this.sparse = sparse;
        this.nanoClock = nanoClock;
        this.hellos = new FailureBudget(
                limits.hellosAtOnce(), Duration.ofSeconds(1).dividedBy(limits.hellosPerSecond()), nanoClock);
    }

    /** @param proxies addresses behind which many live */
    static AgentDoor of(AgentLimits limits, List<Network> proxies, MeterRegistry meters) {
        return of(limits, Handshakes.of(limits.strangersPerAddress(), Network.anyOf(proxies)), proxies, meters);
    }

    static AgentDoor of(AgentLimits limits, Handshakes handshakes, List<Network> proxies, MeterRegistry meters) {
        Strangers strangers = new Strangers(limits.strangersPerAddress(), limits.strangers(), Network.anyOf(proxies));
        return new AgentDoor(
                limits,
                handshakes,
                strangers,
                new DoorMeters(meters, "agent", strangers),
                new SparseLog(),
                System::nanoTime);
    }

    AgentLimits limits() {
        return limits;
    }

    DoorMeters meters() {
        return meters;
    }

    Strangers strangers() {
        return strangers;
    }

    LongSupplier nanoClock() {
        return nanoClock;
    }

    /**
     * For the listening channel, in front of the queue of those who wait for their handshake: an address that wants too many
     * takes no place there.
     */
    ChannelHandler handshakes() {
        return new Greeting();
    }

    private final class Greeting extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof Channel child
                    && child.remoteAddress() instanceof InetSocketAddress peer
                    && !handshakes.begin(peer.getAddress())) {
                meters.refused(Refusal.HANDSHAKES);
                child.unsafe().closeForcibly();
            } else {
                ctx.fireChannelRead(message);
            }
        }
    }

    /** Handshakes that have begun, are not over and wait for nobody. */
    int handshakesUnderWay() {
        return handshakesUnderWay.get();
    }

    void handshakeBegins() {
        handshakesUnderWay.incrementAndGet();
    }

    /** It is over, or its peer takes too long for others to wait. */
    void handshakeEnds() {
        handshakesUnderWay.decrementAndGet();
    }

    /** For the listening channel: asks here about every connection. */
    ChannelHandler accept() {
        return new Accept();
    }

    private final class Accept extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (!(message instanceof Channel child) || enter(child)) {
                ctx.fireChannelRead(message);
            }
        }
    }

    /** False when it was closed. */
    private boolean enter(Channel channel) {
        InetSocketAddress peer = (InetSocketAddress) channel.remoteAddress();
        if (peer == null) { // gone already
            channel.unsafe().closeForcibly();
            return false;
        }
        AgentConnection connection = new AgentConnection(this, channel);
        return switch (strangers.enter(peer.getAddress(), connection::crowdedOut)) {
            case Strangers.Stranger stranger -> {
                connection.entered(stranger);
                channel.pipeline().addLast(connection);
                channel.closeFuture().addListener(closed -> stranger.leave());
                yield true;
            }
            case Strangers.Refused refused -> {
                meters.refused(refused.reason());
                channel.unsafe().closeForcibly();
                yield false;
            }
        };
    }

    /** A connection has shown this agent's certificate: the oldest of too many goes. */
    void agentConnected(String agentId, AgentConnection connection) {
        AgentConnection[] oldest = new @Nullable AgentConnection[1];
        agents.compute(agentId, (id, open) -> {
            Deque<AgentConnection> now = open == null ? new ArrayDeque<>() : open;
            now.addLast(connection);
            oldest[0] = now.size() > limits.connectionsPerAgent() ? now.pollFirst() : null;
            return now;
        });
        connection
                .channel()
                .closeFuture()
                .addListener(closed -> agents.computeIfPresent(agentId, (id, open) -> {
                    open.remove(connection);
                    if (!open.isEmpty()) {
                        return open;
                    }
                    media.remove(agentId);
                    return null;
                }));
        AgentConnection victim = oldest[0];
        if (victim != null) {
            meters.refused(Refusal.TOO_MANY);
            sparse.write(
                    agentId,
                    left -> log.warn(
                            "agent {} has more than {} connections: the oldest is closed{}",
                            agentId,
                            limits.connectionsPerAgent(),
                            left));
            victim.cut();
        }
    }

    /** What all carries of the agent may bring. */
    MediaBudget media(String agentId) {
        return media.computeIfAbsent(
                agentId, id -> new MediaBudget(limits.carryBytesAtOnce(), limits.carryBytesPerSecond(), nanoClock));
    }

    /** A carry of an agent that brings more than that has to wait. */
    void slowed(String agentId, long waitNanos) {
        heldNanos.add(waitNanos);
        sparse.write(
                agentId + "/media",
                left -> log.warn(
                        "agent {} brings more than {} bytes a second: slowed down{}",
                        agentId,
                        limits.carryBytesPerSecond(),
                        left));
    }

    /** Seconds that carries were made to wait, each for itself. */
    double heldSeconds() {
        return heldNanos.sum() / 1e9;
    }

    /** An agent begins a Control call; false when it has too many of them, or began too many of late. */
    boolean controlBegins(String agentId) {
        int open = controlCalls.merge(agentId, 1, Integer::sum);
        if (open <= limits.controlCallsPerAgent() && hellos.take(agentId)) {
            return true;
        }
        controlEnded(agentId);
        meters.refused(Refusal.TOO_MANY);
        sparse.write(
                agentId, left -> log.warn("agent {} begins more Control calls than fair: refused{}", agentId, left));
        return false;
    }

    /** A Control call that had begun is over. */
    void controlEnded(String agentId) {
        controlCalls.computeIfPresent(agentId, (id, open) -> open <= 1 ? null : open - 1);
    }

    /** An agent broke the protocol; says so in the log, but not each time. */
    void protocolBroken(String agentId, String where, @Nullable String how) {
        meters.refused(Refusal.BROKEN_PROTOCOL);
        sparse.write(agentId, left -> log.warn("agent {} broke the protocol{}: {}{}", agentId, where, how, left));
    }

    /** A connection ends because of the frames it sent. */
    void refusedFrames(Refusal reason, InetAddress from) {
        meters.refused(reason);
        sparse.write(
                from.getHostAddress(),
                left -> log.warn(
                        "{} sent more HTTP/2 than fair ({}): disconnected{}", from.getHostAddress(), reason, left));
    }
}
