package io.culvert.agent.link;

import io.culvert.agent.camera.Cameras;
import io.culvert.agent.forward.Forwards;
import io.culvert.agent.grpc.GrpcConnection;
import io.culvert.agent.identity.GatewayAddress;
import io.culvert.agent.identity.GatewayDialer;
import io.culvert.agent.identity.LiveIdentity;
import io.culvert.agent.motion.Motions;
import io.culvert.agent.motion.OnvifLogins;
import io.culvert.proto.tunnel.v1.Drain;
import io.culvert.proto.tunnel.v1.InputsChanged;
import io.culvert.proto.tunnel.v1.RefusedReason;
import io.culvert.proto.tunnel.v1.Welcome;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one tunnel to some gateway: dials, comes back with back-off after a loss, moves to another gateway before it leaves
 * one that drains, and has the certificate renewed when it is not accepted.
 *
 * <pre>
 * WAITING ──timer──▶ DIALLING ──welcome──▶ UP
 *    ▲                  │ ended             │ ended, drain
 *    └──────────────────┴───────────────────┘
 * </pre>
 *
 * <p>A draining tunnel is none of these states: it lives beside them until it is idle or its time is over.
 *
 * <p>Threading: confined to the event loop; {@link #start} and {@link #stop} on any thread.
 */
public final class GatewayLink {
    private static final Logger log = LoggerFactory.getLogger(GatewayLink.class);

    /** How long a try waits for the gateway's machine to answer; every {@link #LONG_TRY}th does longer, for slow paths. */
    private static final Duration CONNECT = Duration.ofSeconds(2);

    private static final Duration CONNECT_LONG = Duration.ofSeconds(6);
    private static final int LONG_TRY = 5;

    private static final Duration MAX_DRAIN = Duration.ofMinutes(10);
    private static final Duration TOLD_AGAIN = Duration.ofMinutes(1);
    private static final long LOOK_MILLIS = 100;
    private static final int LOOKS_AT_STOP = 25;

    private enum State {
        IDLE,
        WAITING,
        DIALLING,
        UP,
        STOPPED
    }

    private final EventLoop loop;
    private final GatewayDialer dialer;
    private final LiveIdentity identity;
    private final Cameras cameras;
    private final Forwards forwards;
    private final Greeting greeting;
    private final RandomGenerator random;
    private final Backoff backoff;
    private final GatewayRota rota;
    private final TunnelEvents events = new TunnelEvents();

    private Runnable whenUp = () -> {};
    private @Nullable Motions motions;
    private OnvifLogins logins = new OnvifLogins(Map.of());
    private State state = State.IDLE;
    private @Nullable Tunnel tunnel;
    private long upSinceNanos;
    private final List<Tunnel> leaving = new ArrayList<>();
    private @Nullable ScheduledFuture<?> timer;
    private boolean renewFirst;
    private int unanswered;
    private String lastTold = "";
    private long lastToldNanos;

    /** A link of an agent that forwards nothing. */
    public GatewayLink(
            EventLoop loop,
            GatewayDialer dialer,
            LiveIdentity identity,
            Cameras cameras,
            Greeting greeting,
            List<GatewayAddress> gateways,
            RandomGenerator random) {
        this(loop, dialer, identity, cameras, Forwards.none(loop), greeting, gateways, random);
    }

    /** @param gateways at least one */
    public GatewayLink(
            EventLoop loop,
            GatewayDialer dialer,
            LiveIdentity identity,
            Cameras cameras,
            Forwards forwards,
            Greeting greeting,
            List<GatewayAddress> gateways,
            RandomGenerator random) {
        this.loop = loop;
        this.dialer = dialer;
        this.identity = identity;
        this.cameras = cameras;
        this.forwards = forwards;
        this.greeting = greeting;
        this.random = random;
        this.backoff = new Backoff(random);
        this.rota = new GatewayRota(gateways);
    }

    /** Runs {@code listener} on the event loop each time a gateway has welcomed this agent. To be called before {@link #start}. */
    public void onUp(Runnable listener) {
        whenUp = listener;
    }

    /** Has what is seen here told to the gateway. To be called before {@link #start}. */
    public void tells(Motions seen) {
        motions = seen;
    }

    /** Has questions for a login at cameras' ONVIF services answered. To be called before {@link #start}. */
    public void logsIn(OnvifLogins allowed) {
        logins = allowed;
    }

    /** Begins to dial. */
    public void start() {
        loop.execute(() -> {
            cameras.onInputsChanged(this::announce);
            dial();
        });
    }

    private void transition(State to, String reason) {
        if (state != to) {
            log.debug("link {} -> {}: {}", state, to, reason);
            state = to;
        }
    }

    private void dial() {
        if (state == State.STOPPED) {
            return;
        }
        transition(State.DIALLING, rota.current().toString());
        if (!renewFirst && !identity.isExpired()) {
            openTunnel();
            return;
        }
        renewFirst = false;
        identity.renew()
                .thenAccept(renewed -> loop.execute(() -> {
                    if (state != State.DIALLING) {
                        return;
                    }
                    if (!renewed && identity.isExpired()) {
                        waitAndDial(nextWait(), "the certificate is expired and could not be renewed");
                    } else {
                        openTunnel();
                    }
                }));
    }

    private void openTunnel() {
        GatewayAddress address = rota.current();
        try {
            Duration patience = unanswered % LONG_TRY == LONG_TRY - 1 ? CONNECT_LONG : CONNECT;
            GrpcConnection connection = dialer.dial(address, identity.current(), patience);
            tunnel = Tunnel.open(
                    loop, connection, address, greeting.hello(cameras.inputs()), cameras, forwards, logins, events);
        } catch (SSLException | RuntimeException unusable) {
            // Whatever it is, the agent goes on trying: nobody comes by to start it again.
            log.error("{} cannot be dialled: {}", address, unusable.getMessage());
            waitAndDial(nextWait(), "cannot be dialled");
        }
    }

    /** The wait after a failed try; moves on to the next address. */
    private Duration nextWait() {
        Duration wait = backoff.next();
        if (rota.advance()) {
            backoff.grow();
        }
        return wait;
    }

    private void waitAndDial(Duration wait, String reason) {
        transition(State.WAITING, reason);
        cancelTimer();
        timer = loop.schedule(this::dial, wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void announce() {
        InputsChanged inputs = cameras.inputs();
        if (tunnel != null) {
            tunnel.announce(inputs);
        }
        leaving.forEach(old -> old.announce(inputs));
    }

    private final class TunnelEvents implements Tunnel.Listener {
        @Override
        public void welcomed(Tunnel welcomed, Welcome welcome) {
            log.info("connected to gateway {} (node {})", welcomed.address(), welcome.getNodeId());
            lastTold = "";
            unanswered = 0;
            transition(State.UP, "welcome");
            rota.prefer(welcome.getGatewaysList());
            cancelTimer();
            upSinceNanos = System.nanoTime();
            // What changed while the hello was under way.
            welcomed.announce(cameras.inputs());
            if (motions != null) {
                motions.towards(welcomed);
            }
            whenUp.run();
        }

        @Override
        public void drain(Tunnel draining, Drain drain) {
            if (draining != tunnel || state != State.UP) {
                return;
            }
            Duration time = Duration.ofMillis(Integer.toUnsignedLong(drain.getDeadlineMs()));
            log.info("gateway {} drains, moving within {} s", draining.address(), time.toSeconds());
            tunnel = null;
            leaving.add(draining);
            leave(draining, System.nanoTime() + (time.compareTo(MAX_DRAIN) > 0 ? MAX_DRAIN : time).toNanos());
            rota.moveTo(drain.getGatewaysList());
            backoff.reset();
            cancelTimer();
            dial();
        }

        @Override
        public void ended(Tunnel ended, TunnelEnd end) {
            if (leaving.remove(ended)) {
                log.info("left gateway {}", ended.address());
            } else if (ended == tunnel) {
                tunnel = null;
                lost(ended, end);
            }
        }
    }

    /** Closes a draining tunnel when the new one is up and nothing is carried any more, at the latest at the deadline. */
    private void leave(Tunnel draining, long deadlineNanos) {
        if (!leaving.contains(draining)) {
            return;
        }
        boolean replaced = state == State.UP;
        if ((replaced && draining.isIdle()) || System.nanoTime() - deadlineNanos >= 0) {
            draining.close();
            return;
        }
        loop.schedule(() -> leave(draining, deadlineNanos), LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void lost(Tunnel ended, TunnelEnd end) {
        if (state == State.STOPPED) {
            return;
        }
        GatewayAddress address = ended.address();
        boolean wasUp = state == State.UP;
        if (end instanceof TunnelEnd.Refused refused) {
            Duration wait = waitAfter(refused.reason());
            log.warn(
                    "gateway {} refuses this agent ({}): {}; next try in {} s",
                    address,
                    refused.reason(),
                    refused.message(),
                    wait.toSeconds());
            waitAndDial(wait, "refused");
        } else if (end instanceof TunnelEnd.CertificateRejected rejected) {
            log.warn("gateway {} does not accept the certificate: {}", address, rejected.message());
            renewFirst = true;
            waitAndDial(nextWait(), "certificate");
        } else {
            String why = reason(end);
            if (wasUp) {
                backoff.stood(Duration.ofNanos(System.nanoTime() - upSinceNanos));
                log.warn("gateway {} lost: {}", address, why);
            } else {
                tellOfFailedTry(address, why);
            }
            waitAndDial(end instanceof TunnelEnd.Unreachable ? nextUnansweredWait() : nextWait(), why);
        }
    }

    private static String reason(TunnelEnd end) {
        if (end instanceof TunnelEnd.Silent silent) {
            return silent.message();
        }
        if (end instanceof TunnelEnd.Unreachable unreachable) {
            return unreachable.message();
        }
        return end instanceof TunnelEnd.Lost lost ? lost.message() : "closed";
    }

    /** The wait after a try that nobody answered; moves on to the next address. */
    private Duration nextUnansweredWait() {
        unanswered++;
        rota.advance();
        return backoff.nextUnanswered();
    }

    /** A long outage is told once a minute, not at each try. */
    private void tellOfFailedTry(GatewayAddress address, String why) {
        String text = address + " not reached: " + why;
        long now = System.nanoTime();
        if (!text.equals(lastTold) || now - lastToldNanos > TOLD_AGAIN.toNanos()) {
            lastTold = text;
            lastToldNanos = now;
            log.info("gateway {}", text);
        }
    }

    private Duration waitAfter(RefusedReason reason) {
        return switch (reason) {
            case REFUSED_REASON_DISCONNECTED -> between(3, 6);
            case REFUSED_REASON_REPLACED -> between(10, 20);
            case REFUSED_REASON_VERSION, REFUSED_REASON_PROTOCOL ->
                // Another gateway may speak what this one does not.
                rota.advance() ? between(30, 60) : backoff.next();
            case REFUSED_REASON_REVOKED -> between(30, 60);
            case REFUSED_REASON_FULL, REFUSED_REASON_UNSPECIFIED, UNRECOGNIZED -> nextWait();
        };
    }

    private Duration between(int fromSeconds, int toSeconds) {
        return Duration.ofMillis(random.nextLong(fromSeconds * 1_000L, toSeconds * 1_000L));
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** Says goodbye to every gateway; completes when the connections are gone, after a few seconds at most. */
    public CompletableFuture<Void> stop() {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        loop.execute(() -> {
            transition(State.STOPPED, "asked to stop");
            cancelTimer();
            List<Tunnel> open = new ArrayList<>(leaving);
            if (tunnel != null) {
                open.add(tunnel);
            }
            open.forEach(Tunnel::close);
            awaitTermination(open, LOOKS_AT_STOP, stopped);
        });
        return stopped;
    }

    private void awaitTermination(List<Tunnel> open, int looks, CompletableFuture<Void> stopped) {
        if (looks == 0 || open.stream().allMatch(Tunnel::isTerminated)) {
            stopped.complete(null);
            return;
        }
        loop.schedule(() -> awaitTermination(open, looks - 1, stopped), LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
}
