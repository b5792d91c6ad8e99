package io.culvert.gateway.tunnel;

import io.culvert.gateway.doors.Budget;
import io.culvert.gateway.pki.AgentIdentity;
import io.culvert.gateway.provisioning.AgentIdentities.Verdict;
import io.culvert.gateway.provisioning.AgentInput;
import io.culvert.gateway.provisioning.AgentPresence;
import io.culvert.gateway.provisioning.Labels;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.GatewayControl;
import io.culvert.proto.tunnel.v1.Hello;
import io.culvert.proto.tunnel.v1.MotionSeen;
import io.culvert.proto.tunnel.v1.Refused;
import io.culvert.proto.tunnel.v1.RefusedReason;
import io.culvert.proto.tunnel.v1.Welcome;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One agent's Control call, from its Hello to its end, and the carries and forwards that live on it ({@link TunnelCalls}).
 *
 * <p>Protocol: docs/protocol.md, section Control.
 *
 * <p>Threading: messages arrive on the event loop of the connection, commands from any thread. State and what is sent
 * are guarded by {@code this}; nothing foreign is called under that lock. A {@link Carry} may take this lock while it
 * holds its own, never the other way round.
 *
 * <p>Lifecycle: HELLO → CHECKING (the database is asked) → ATTACHED → CLOSED, which ends all carries.
 */
final class AgentTunnel implements StreamObserver<AgentControl> {
    private static final Logger log = LoggerFactory.getLogger(AgentTunnel.class);

    /** What this gateway speaks. */
    static final int PROTOCOL_VERSION = 1;

    private static final int MAX_LABEL_CHARS = 128;
    private static final long FAREWELL_SECONDS = 3;

    private enum State {
        HELLO,
        CHECKING,
        ATTACHED,
        CLOSED
    }

    private final TunnelContext context;
    private final ServerCallStreamObserver<GatewayControl> call;
    private final AgentIdentity identity;
    private final InetSocketAddress peer;
    private final EventLoop loop;
    private final Heartbeats heartbeats;
    /** Confined to the event loop, as is the next. */
    private final Budget messages;

    private final Budget messageBytes;
    private final TunnelCalls calls = new TunnelCalls(this::send);
    private final OnvifLogins logins = new OnvifLogins(this::send);
    private final long openedNanos;

    private State state = State.HELLO;
    private @Nullable Future<?> timer;

    /** Set by the Hello, before the state is ATTACHED. */
    private volatile Hello hello = Hello.getDefaultInstance();

    private volatile List<AgentInput> inputs = List.of();
    private volatile Instant connectedAt = Instant.EPOCH;
    private volatile long operatorId;

    /** @param loop of the connection */
    AgentTunnel(
            TunnelContext context,
            ServerCallStreamObserver<GatewayControl> call,
            AgentIdentity identity,
            InetSocketAddress peer,
            EventLoop loop) {
        this.context = context;
        this.call = call;
        this.identity = identity;
        this.peer = peer;
        this.loop = loop;
        this.heartbeats = new Heartbeats(context.config(), context.clock(), context.nanoClock());
        AgentLimits limits = context.config().limits();
        this.messages =
                new Budget(limits.controlMessagesAtOnce(), limits.controlMessagesPerSecond(), context.nanoClock());
        this.messageBytes =
                new Budget(4.0 * limits.controlBytesPerSecond(), limits.controlBytesPerSecond(), context.nanoClock());
        this.openedNanos = context.nanoClock().getAsLong();
    }

    /** Where its messages come in, and its carries' as well. */
    EventLoop loop() {
        return loop;
    }

    /** Begins to listen; to be called in the gRPC service method. */
    void open() {
        call.disableAutoRequest();
        call.setOnCancelHandler(() -> close(TunnelEnding.CUT, "the connection ended", () -> {}));
        call.request(1);
        synchronized (this) {
            timer = context.timers()
                    .scheduleWithFixedDelay(
                            this::tick, heartbeats.tickNanos(), heartbeats.tickNanos(), TimeUnit.NANOSECONDS);
        }
    }

    String agentId() {
        return identity.agentId();
    }

    AgentIdentity identity() {
        return identity;
    }

    String address() {
        return peer.getAddress().getHostAddress();
    }

    /** A message of the agent came on another of its calls: a sign of life like any. */
    void heard() {
        heartbeats.heard();
    }

    /** The agent process's run, as its Hello said. */
    long bootId() {
        return hello.getBootId();
    }

    /** Microseconds the agent's wall clock is ahead of ours. */
    long clockOffsetMicros() {
        return heartbeats.clockOffsetMicros();
    }

    AgentPresence presence() {
        Hello said = hello;
        Instant heard = context.clock().instant().minusNanos(heartbeats.silentNanos());
        return new AgentPresence(
                identity.agentId(),
                identity.keyFingerprint(),
                operatorId,
                connectedAt,
                heard.truncatedTo(ChronoUnit.MICROS),
                connectedAt.minusMillis(
                        Math.clamp(said.getUptimeMs(), 0, Duration.ofDays(3650).toMillis())),
                address(),
                context.nodeId(),
                said.getAgentVersion(),
                said.getModel(),
                said.getSerial(),
                inputs);
    }

    // ------------------------------------------------------------------------------------------ from the agent

    @Override
    public void onNext(AgentControl message) {
        heartbeats.heard();
        try {
            if (!messages.take(1) || !messageBytes.take(message.getSerializedSize())) {
                throw new ProtocolViolation("more messages than fair");
            }
            take(message);
        } catch (ProtocolViolation e) {
            if (state() != State.CLOSED) {
                context.door().protocolBroken(agentId(), "", e.getMessage());
            }
            refuse(RefusedReason.REFUSED_REASON_PROTOCOL, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void onError(Throwable failure) {
        close(TunnelEnding.CUT, "the connection ended", () -> {});
    }

    @Override
    public void onCompleted() {
        close(TunnelEnding.LEFT, "the agent ended it", call::onCompleted);
    }

    private void take(AgentControl message) throws ProtocolViolation {
        if (message.getMessageCase() == AgentControl.MessageCase.HELLO) {
            take(message.getHello());
            return; // the next message is asked for once the agent is attached
        }
        switch (state()) {
            case HELLO, CHECKING -> throw new ProtocolViolation("a message before Welcome");
            case CLOSED -> {
                return;
            }
            case ATTACHED -> {}
        }
        switch (message.getMessageCase()) {
            case HEARTBEAT -> {
                if (call.isReady()) { // an agent that does not read gets no queue of answers
                    send(heartbeats.answer(message.getHeartbeat()));
                }
            }
            case HEARTBEAT_REPLY -> heartbeats.answered(message.getHeartbeatReply());
            case INPUTS -> {
                inputs = TunnelInputs.read(message.getInputs().getInputsList());
                context.registry().changed(agentId());
            }
            case COMMAND_FAILED -> calls.failed(message.getCommandFailed());
            case MOTION_SEEN -> moved(message.getMotionSeen());
            case ONVIF_PROOF -> logins.answered(message.getOnvifProof());
            case CAMERA_STATE, HELLO, MESSAGE_NOT_SET -> {
                // Counters are the agent's own view; an unknown message is a newer agent's.
            }
        }
        call.request(1);
    }

    /** What is said of an input that is not announced is not worth a word: it may have gone in this very moment. */
    private void moved(MotionSeen seen) {
        if (inputs.stream().anyMatch(input -> input.name().equals(seen.getInput()))) {
            InputMotion.of(agentId(), seen, context.clock().instant()).ifPresent(context.registry()::moved);
        }
    }

    private void take(Hello said) throws ProtocolViolation {
        List<AgentInput> announced = TunnelInputs.read(said.getInputsList());
        if (said.getBootId() == 0) {
            throw new ProtocolViolation("boot id 0");
        }
        synchronized (this) {
            if (state != State.HELLO) {
                throw new ProtocolViolation("a second Hello");
            }
            state = State.CHECKING;
        }
        if (!said.getProtocolVersionsList().contains(PROTOCOL_VERSION)) {
            refuse(
                    RefusedReason.REFUSED_REASON_VERSION,
                    "protocol versions "
                            + said.getProtocolVersionsList().stream().limit(8).toList() + " (expected: "
                            + PROTOCOL_VERSION + ")");
            return;
        }
        hello = Hello.newBuilder() // what is kept of it, as long as the tunnel stays
                .setBootId(said.getBootId())
                .setUptimeMs(said.getUptimeMs())
                .setAgentVersion(Labels.clean(said.getAgentVersion(), MAX_LABEL_CHARS))
                .setModel(Labels.clean(said.getModel(), MAX_LABEL_CHARS))
                .setSerial(Labels.clean(said.getSerial(), MAX_LABEL_CHARS))
                .build();
        inputs = announced;
        context.identities().check(identity).whenComplete(this::checked);
    }

    // ------------------------------------------------------------------------------------------ admission

    private void checked(@Nullable Verdict verdict, @Nullable Throwable failure) {
        switch (verdict) {
            case null -> {
                log.error("agent {}: cannot be checked", agentId(), failure);
                fail(Status.INTERNAL.withDescription("the gateway failed"), TunnelEnding.REFUSED, "cannot be checked");
            }
            case Verdict.Current current -> attach(current);
            case Verdict.OtherKey other -> {
                Thread.startVirtualThread(() -> context.enrolment()
                        .conflict(identity, other.operatorId(), address(), "connection with another key"));
                refuse(RefusedReason.REFUSED_REASON_REVOKED, "the key is not this agent's any more");
            }
            case Verdict.Revoked revoked -> refuse(RefusedReason.REFUSED_REASON_REVOKED, "the identity was revoked");
            case Verdict.Unavailable unavailable ->
                fail(
                        Status.UNAVAILABLE.withDescription("the gateway cannot look this agent up now"),
                        TunnelEnding.REFUSED,
                        "unknown here");
        }
    }

    private void attach(Verdict.Current current) {
        synchronized (this) {
            if (state != State.CHECKING) {
                return;
            }
            operatorId = current.operatorId();
            connectedAt = context.clock().instant().truncatedTo(ChronoUnit.MICROS);
            state = State.ATTACHED;
            // First in the call, before the registry lets anybody else send.
            send(GatewayControl.newBuilder()
                    .setWelcome(Welcome.newBuilder()
                            .setProtocolVersion(PROTOCOL_VERSION)
                            .setNodeId(context.nodeId())
                            .setHeartbeatIntervalMs(millis(context.config().heartbeatInterval()))
                            .setHeartbeatTimeoutMs(millis(context.config().heartbeatTimeout()))));
        }
        AgentTunnel before = context.registry().attach(this);
        if (before != null) {
            before.refuse(RefusedReason.REFUSED_REASON_REPLACED, "a newer connection with the same key took over");
            // Mostly a dead path, to which nothing can be said; another machine with this identity gets time to read
            // it.
            context.timers().schedule(before::cut, FAREWELL_SECONDS, TimeUnit.SECONDS);
        }
        if (state() == State.CLOSED) {
            context.registry().detach(this, "the connection ended");
        }
        AgentDrain drain = context.registry().draining();
        if (drain != null) {
            drain.ask(this);
        }
        call.request(1);
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }

    // ------------------------------------------------------------------------------------------ to the agent

    /** What the agent is asked for. */
    TunnelCalls calls() {
        return calls;
    }

    /** Logins at its cameras. */
    OnvifLogins logins() {
        return logins;
    }

    /** Sends a command; false when the tunnel is not attached (any more). */
    synchronized boolean send(GatewayControl.Builder message) {
        if (state != State.ATTACHED) {
            return false;
        }
        call.onNext(message.build());
        return true;
    }

    /** What the agent announced last. */
    List<AgentInput> inputs() {
        return inputs;
    }

    /** Says why and ends the call. */
    void refuse(RefusedReason reason, String message) {
        GatewayControl refused = GatewayControl.newBuilder()
                .setRefused(Refused.newBuilder().setReason(reason).setMessage(message))
                .build();
        TunnelEnding ending =
                reason == RefusedReason.REFUSED_REASON_REPLACED ? TunnelEnding.REPLACED : TunnelEnding.REFUSED;
        close(ending, message, () -> {
            call.onNext(refused);
            call.onCompleted();
        });
    }

    /** Ends the call with a gRPC status. */
    void fail(Status status, TunnelEnding ending, String reason) {
        close(ending, reason, () -> call.onError(status.asRuntimeException()));
    }

    /** @param farewell the last thing done to the call, under the lock; only once whatever happens */
    private void close(TunnelEnding ending, String reason, Runnable farewell) {
        Future<?> ticking;
        synchronized (this) {
            if (state == State.CLOSED) {
                return;
            }
            if (state == State.ATTACHED) {
                context.registry().count(ending);
            }
            state = State.CLOSED;
            ticking = timer;
            farewell.run();
        }
        if (ticking != null) {
            ticking.cancel(false);
        }
        context.door().controlEnded(agentId());
        context.registry().detach(this, reason);
        calls.agentIsGone("agent " + agentId() + ": " + reason);
    }

    /** Frees the socket of a tunnel whose other end does not answer any more. */
    private void cut() {
        context.registry().connections().cut(peer);
    }

    private synchronized State state() {
        return state;
    }

    // ------------------------------------------------------------------------------------------ time

    private void tick() {
        if (context.registry().connections().isHeardWithin(peer, heartbeats.tickNanos())) {
            heartbeats.heard(); // part of a message: on a slow path a heartbeat may stand behind much media
        }
        Heartbeats.Tick tick = heartbeats.tick(call.isReady());
        if (state() != State.ATTACHED) {
            long waitedNanos = context.nanoClock().getAsLong() - openedNanos;
            if (waitedNanos > context.config().helloTimeout().toNanos()) {
                fail(
                        Status.DEADLINE_EXCEEDED.withDescription("no Hello in time"),
                        TunnelEnding.SILENT,
                        "no Hello in time");
            }
            return;
        }
        switch (tick) {
            case DEAD -> {
                fail(Status.UNAVAILABLE.withDescription("no sign of life"), TunnelEnding.SILENT, "no sign of life");
                cut();
            }
            case UNREAD -> {
                fail(
                        Status.UNAVAILABLE.withDescription("the agent does not read"),
                        TunnelEnding.UNREAD,
                        "it does not read");
                cut();
            }
            case BEAT -> send(heartbeats.next());
            case NOTHING -> {}
        }
    }
}
