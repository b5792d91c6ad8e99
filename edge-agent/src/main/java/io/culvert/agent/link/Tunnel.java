package io.culvert.agent.link;

import io.culvert.agent.camera.Cameras;
import io.culvert.agent.camera.CarryStream;
import io.culvert.agent.camera.Uplink;
import io.culvert.agent.camera.UplinkCarries;
import io.culvert.agent.forward.ForwardCall;
import io.culvert.agent.forward.ForwardUplink;
import io.culvert.agent.forward.Forwards;
import io.culvert.agent.forward.UplinkForwards;
import io.culvert.agent.grpc.GrpcCall;
import io.culvert.agent.grpc.GrpcConnection;
import io.culvert.agent.grpc.GrpcStatus;
import io.culvert.agent.identity.GatewayAddress;
import io.culvert.agent.motion.MotionUplink;
import io.culvert.agent.motion.OnvifLogins;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.Drain;
import io.culvert.proto.tunnel.v1.GatewayControl;
import io.culvert.proto.tunnel.v1.Heartbeat;
import io.culvert.proto.tunnel.v1.HeartbeatReply;
import io.culvert.proto.tunnel.v1.Hello;
import io.culvert.proto.tunnel.v1.InputsChanged;
import io.culvert.proto.tunnel.v1.MotionSeen;
import io.culvert.proto.tunnel.v1.OpenForward;
import io.culvert.proto.tunnel.v1.Refused;
import io.culvert.proto.tunnel.v1.Welcome;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to one gateway: the control call and, beside it, a call per stream that is carried and per connection
 * that is forwarded.
 *
 * <p>Protocol: {@code docs/protocol.md}, Control.
 * <p>Threading: confined to the event loop.
 * <p>Lifecycle: {@link #open} dials; {@link Listener#ended} comes exactly once, whatever happened before.
 */
final class Tunnel implements Uplink, ForwardUplink, MotionUplink {
    private static final Logger log = LoggerFactory.getLogger(Tunnel.class);

    static final int PROTOCOL_VERSION = 1;
    private static final long WELCOME_SECONDS = 10;
    private static final long GOODBYE_SECONDS = 2;
    /** Looks per heartbeat: finer than the heartbeats, so that death is noticed in time. */
    private static final int LOOKS_PER_HEARTBEAT = 4;

    /** What may wait on the control call. */
    private static final int MAX_UNREAD_BYTES = 256 * 1024;

    private static final int MIN_INTERVAL_MILLIS = 50;
    private static final int MAX_INTERVAL_MILLIS = 60_000;

    /** Who holds the tunnel. All calls on the event loop. */
    interface Listener {
        void welcomed(Tunnel tunnel, Welcome welcome);

        void drain(Tunnel tunnel, Drain drain);

        void ended(Tunnel tunnel, TunnelEnd end);
    }

    private enum State {
        GREETING,
        UP,
        CLOSED
    }

    private final EventLoop loop;
    private final GrpcConnection connection;
    private final GatewayAddress address;
    private final Listener listener;
    private final GrpcCall<GatewayControl> control;
    private final UplinkCarries carries;
    private final UplinkForwards forwards;
    private final OnvifLogins logins;
    private final ClockOffset clockOffset = new ClockOffset();

    private State state = State.GREETING;
    private @Nullable Liveness liveness;
    private @Nullable ScheduledFuture<?> timer;
    private long heartbeats;
    private long looks;

    private Tunnel(
            EventLoop loop,
            GrpcConnection connection,
            GatewayAddress address,
            Cameras cameras,
            Forwards forwards,
            OnvifLogins logins,
            Listener listener) {
        this.loop = loop;
        this.connection = connection;
        this.address = address;
        this.logins = logins;
        this.listener = listener;
        this.control = connection.call(TunnelMethods.CONTROL, new ControlListener());
        this.carries = cameras.attach(this);
        this.forwards = forwards.attach(this);
    }

    /** Dials and says hello. */
    static Tunnel open(
            EventLoop loop,
            GrpcConnection connection,
            GatewayAddress address,
            Hello hello,
            Cameras cameras,
            Forwards forwards,
            OnvifLogins logins,
            Listener listener) {
        Tunnel tunnel = new Tunnel(loop, connection, address, cameras, forwards, logins, listener);
        tunnel.greet(hello);
        return tunnel;
    }

    private void greet(Hello hello) {
        timer = loop.schedule(
                () -> end(new TunnelEnd.Silent("no welcome within " + WELCOME_SECONDS + " s")),
                WELCOME_SECONDS,
                TimeUnit.SECONDS);
        control.request(GrpcCall.UNLIMITED);
        control.send(AgentControl.newBuilder().setHello(hello).build());
    }

    GatewayAddress address() {
        return address;
    }

    /** Whether nothing is carried or forwarded on it. */
    boolean isIdle() {
        return carries.isEmpty() && forwards.isEmpty();
    }

    /** Tells the gateway the inputs; nothing before the welcome, because hello carried them. */
    void announce(InputsChanged inputs) {
        report(AgentControl.newBuilder().setInputs(inputs).build());
    }

    @Override
    public void report(AgentControl message) {
        if (state != State.UP) {
            return;
        }
        if (control.unsentBytes() > MAX_UNREAD_BYTES) { // from within whatever reports; the end comes behind it
            loop.execute(() -> end(new TunnelEnd.Lost("the gateway does not take what it is told")));
            return;
        }
        control.send(message);
    }

    @Override
    public CarryStream openCarry(CarryStream.Listener carryListener) {
        return new GrpcCarryStream(connection, carryListener, this::heard);
    }

    @Override
    public void answer(AgentControl message) {
        if (control.isReady()) {
            report(message);
        }
    }

    @Override
    public boolean tell(MotionSeen motion) {
        if (state != State.UP || !control.isReady()) {
            return false;
        }
        control.send(AgentControl.newBuilder().setMotionSeen(motion).build());
        return true;
    }

    @Override
    public ForwardCall openForward(ForwardCall.Listener forwardListener) {
        return new GrpcForwardCall(connection, forwardListener, this::heard);
    }

    @Override
    public boolean carriesMedia() {
        return !carries.isEmpty();
    }

    @Override
    public boolean mediaWaits() {
        return carries.hasBacklog();
    }

    private final class ControlListener implements GrpcCall.Listener<GatewayControl> {
        @Override
        public void onReady() {} // what is told there is little, and must not be lost

        @Override
        public void onMessage(GatewayControl message) {
            if (state != State.CLOSED) {
                heard();
                handle(message);
            }
        }

        @Override
        public void onClosed(GrpcStatus status) {
            end(TunnelEnd.of(status));
        }
    }

    private void heard() {
        if (liveness != null) {
            liveness.heard(System.nanoTime());
        }
    }

    private void handle(GatewayControl message) {
        switch (message.getMessageCase()) {
            case WELCOME -> welcome(message.getWelcome());
            case REFUSED -> refused(message.getRefused());
            case HEARTBEAT -> answer(message.getHeartbeat());
            case HEARTBEAT_REPLY -> measure(message.getHeartbeatReply());
            case START_CAMERA -> carries.start(message.getStartCamera());
            case STOP_CAMERA -> carries.stop(message.getStopCamera().getCarryId());
            case REQUEST_KEY_FRAME -> log.debug("a key frame is wished; it comes when the camera sends one");
            case OPEN_FORWARD -> openForward(message.getOpenForward());
            case FORWARD_CREDIT -> forwards.credit(message.getForwardCredit());
            case SIGN_ONVIF ->
                answer(AgentControl.newBuilder()
                        .setOnvifProof(logins.answer(message.getSignOnvif()))
                        .build());
            case DRAIN -> listener.drain(this, message.getDrain());
            case PERSISTED_UP_TO, RESUME_FROM, MESSAGE_NOT_SET -> {} // nothing is kept here yet; or a newer gateway's
        }
    }

    private void welcome(Welcome welcome) {
        if (state != State.GREETING) {
            return;
        }
        if (welcome.getProtocolVersion() != PROTOCOL_VERSION) {
            end(new TunnelEnd.Lost(
                    "the gateway chose protocol version " + Integer.toUnsignedString(welcome.getProtocolVersion())
                            + " (expected: " + PROTOCOL_VERSION + ")"));
            return;
        }
        state = State.UP;
        beat(welcome.getHeartbeatIntervalMs(), welcome.getHeartbeatTimeoutMs());
        listener.welcomed(this, welcome);
    }

    private void beat(int wishedIntervalMillis, int wishedTimeoutMillis) {
        cancelTimer();
        long interval = Math.min(Math.max(wishedIntervalMillis, MIN_INTERVAL_MILLIS), MAX_INTERVAL_MILLIS);
        long timeout = Math.min(Math.max(wishedTimeoutMillis, 2 * interval), 10L * MAX_INTERVAL_MILLIS);
        liveness = new Liveness(
                TimeUnit.MILLISECONDS.toNanos(interval), TimeUnit.MILLISECONDS.toNanos(timeout), System.nanoTime());
        long look = TimeUnit.MILLISECONDS.toMicros(interval) / LOOKS_PER_HEARTBEAT;
        timer = loop.scheduleWithFixedDelay(this::look, look, look, TimeUnit.MICROSECONDS);
    }

    private void look() {
        if (state != State.UP || liveness == null) {
            return;
        }
        long now = System.nanoTime();
        if (liveness.isDead(now)) {
            long patience = TimeUnit.NANOSECONDS.toMillis(liveness.patienceNanos());
            end(new TunnelEnd.Silent("no sign of life for " + patience + " ms"));
            return;
        }
        // Where it is quiet a packet may be lost: the more that come behind it, the sooner TCP sees that.
        if (++looks % LOOKS_PER_HEARTBEAT != 0 && !liveness.isQuiet(now)) {
            return;
        }
        report(AgentControl.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder()
                        .setSequence(++heartbeats)
                        .setSentMonotonicNs(now)
                        .setSentWallUs(wallMicros()))
                .build());
    }

    /** One that does not read gets no more answers than it can hold. */
    private void answer(Heartbeat heartbeat) {
        answer(AgentControl.newBuilder()
                .setHeartbeatReply(HeartbeatReply.newBuilder()
                        .setSequence(heartbeat.getSequence())
                        .setSentMonotonicNs(heartbeat.getSentMonotonicNs())
                        .setRepliedWallUs(wallMicros()))
                .build());
    }

    private void measure(HeartbeatReply reply) {
        long roundTrip = System.nanoTime() - reply.getSentMonotonicNs();
        clockOffset.sample(roundTrip, wallMicros(), reply.getRepliedWallUs());
        if (liveness != null) {
            liveness.answered(roundTrip);
        }
    }

    /** How far the gateway's clock is ahead, microseconds. */
    long clockOffsetMicros() {
        return clockOffset.micros();
    }

    private static long wallMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private void openForward(OpenForward command) {
        if (state == State.UP) {
            forwards.open(command);
        }
    }

    private void refused(Refused refused) {
        end(new TunnelEnd.Refused(refused.getReason(), refused.getMessage()));
    }

    /** Says goodbye: ends what is carried, then the calls, then the connection. */
    void close() {
        if (state == State.CLOSED) {
            return;
        }
        cancelTimer();
        carries.stopAll();
        forwards.stopAll();
        state = State.CLOSED;
        control.finish();
        connection.shutDown();
        loop.schedule(connection::shutDownNow, GOODBYE_SECONDS, TimeUnit.SECONDS);
        listener.ended(this, new TunnelEnd.Closed());
    }

    private void end(TunnelEnd end) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        cancelTimer();
        carries.lost();
        forwards.lost();
        connection.shutDownNow();
        listener.ended(this, end);
    }

    /** Whether the connection is gone for good. */
    boolean isTerminated() {
        return connection.isOver();
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
