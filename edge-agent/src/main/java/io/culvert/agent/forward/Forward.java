package io.culvert.agent.forward;

import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.CommandFailed;
import io.culvert.proto.tunnel.v1.ForwardCredit;
import io.culvert.proto.tunnel.v1.OpenForward;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One {@code OpenForward} of one gateway, until it ends. Its service is looked up, judged and dialled; what happens from then on
 * is the matter of a {@link ForwardConnection}.
 *
 * <pre>
 * RESOLVING ──address──▶ DIALLING ──connected──▶ CONNECTED
 *     │ CommandFailed        │ CommandFailed         │ as the connection ends
 *     └──────────────────────┴───────────────▶ ENDED ◀─┘
 * </pre>
 *
 * <p>Protocol: {@code docs/protocol.md}, Forward. Confined to the event loop.
 */
final class Forward {
    private static final Logger log = LoggerFactory.getLogger(Forward.class);

    private enum State {
        RESOLVING,
        DIALLING,
        CONNECTED,
        ENDED
    }

    private final Forwards declared;
    private final ForwardUplink uplink;
    private final ForwardPace pace;
    private final OpenForward command;
    private final ForwardTarget target;
    private final Runnable onEnded;

    private State state = State.RESOLVING;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable ForwardConnection connection;

    /** @param onEnded called once, when nothing of it is left */
    Forward(
            Forwards declared,
            ForwardUplink uplink,
            ForwardPace pace,
            OpenForward command,
            ForwardTarget target,
            Runnable onEnded) {
        this.declared = declared;
        this.uplink = uplink;
        this.pace = pace;
        this.command = command;
        this.target = target;
        this.onEnded = onEnded;
    }

    @Override
    public String toString() {
        return command.getCamera() + ": " + command.getService();
    }

    /** Logs trouble with the service, unless there was too much of that. */
    void tell(String what, @Nullable Throwable why) {
        if (declared.budget().mayTell(command.getCamera(), System.nanoTime())) {
            log.warn("{} {}: {}", this, what, why == null ? "no address" : why.getMessage());
        }
    }

    void begin() {
        within(declared.config().lookUpTimeout(), CarryError.CARRY_ERROR_UNREACHABLE, "no address in time");
        declared.resolver().resolve(target).whenComplete((address, refused) -> {
            if (declared.loop().inEventLoop()) {
                resolved(address, refused);
            } else {
                declared.loop().execute(() -> resolved(address, refused));
            }
        });
    }

    private void resolved(@Nullable InetSocketAddress address, @Nullable Throwable refused) {
        if (state != State.RESOLVING) {
            return;
        }
        if (address == null || refused != null) {
            Throwable cause = refused != null && refused.getCause() != null ? refused.getCause() : refused;
            tell("is not dialled", cause);
            if (cause instanceof TargetResolver.Forbidden) {
                // What the name led to is the LAN's business, not the gateway's.
                fail(CarryError.CARRY_ERROR_FORBIDDEN, "the agent's own rule forbids what the name leads to");
            } else {
                fail(CarryError.CARRY_ERROR_UNREACHABLE, "the service's name has no address");
            }
            return;
        }
        state = State.DIALLING;
        log.debug("{}: dialling {}", this, address);
        within(
                declared.config().connectTimeout().plusSeconds(1),
                CarryError.CARRY_ERROR_UNREACHABLE,
                "no connection in time");
        declared.dialer().dial(address).addListener((ChannelFutureListener) this::dialled);
    }

    private void dialled(ChannelFuture dialled) {
        if (state != State.DIALLING) {
            dialled.channel().close();
            return;
        }
        if (!dialled.isSuccess()) {
            tell("does not answer", dialled.cause());
            fail(CarryError.CARRY_ERROR_UNREACHABLE, "the service does not accept a connection");
            return;
        }
        state = State.CONNECTED;
        cancelTimer();
        connection = new ForwardConnection(this, dialled.channel(), uplink, pace, declared.config(), this::ended);
        connection.begin(command.getForwardId());
    }

    /** Data has come further, says the gateway. */
    void credited(ForwardCredit credit) {
        if (connection != null) {
            connection.credited(credit);
        }
    }

    /** The agent leaves the gateway. */
    void stop() {
        if (connection != null) {
            connection.fail(CarryError.CARRY_ERROR_STOPPED, "the agent leaves");
        } else {
            fail(CarryError.CARRY_ERROR_STOPPED, "the agent leaves");
        }
    }

    /** The tunnel is gone, and the call with it. */
    void lost() {
        if (connection != null) {
            connection.lost();
        } else if (state != State.ENDED) {
            ended();
        }
    }

    /** There is no connection to the service, and will be none. */
    private void fail(CarryError error, String message) {
        if (state == State.ENDED) {
            return;
        }
        uplink.answer(AgentControl.newBuilder()
                .setCommandFailed(CommandFailed.newBuilder()
                        .setId(command.getForwardId())
                        .setError(error)
                        .setMessage(message))
                .build());
        ended();
    }

    private void ended() {
        state = State.ENDED;
        cancelTimer();
        onEnded.run();
    }

    private void within(Duration time, CarryError error, String message) {
        cancelTimer();
        timer = declared.loop().schedule(() -> fail(error, message), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
