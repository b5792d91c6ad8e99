package io.culvert.gateway.tunnel;

import io.culvert.proto.tunnel.v1.ForwardCredit;
import io.culvert.proto.tunnel.v1.GatewayControl;
import io.culvert.proto.tunnel.v1.OpenForward;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A service that an agent was asked for, until the agent opens its Forward call, refuses, or lets the time pass. Then the place
 * in the tunnel's list is the channel's, until that closes.
 *
 * <p>Threading: any; the outcome decides who was first.
 */
final class PendingForward {
    private final TunnelContext context;
    private final AgentTunnel tunnel;
    private final long id;
    private final String camera;
    private final String service;
    private final CompletableFuture<ForwardOutcome> outcome = new CompletableFuture<>();
    private volatile @Nullable ForwardChannel channel;
    private volatile @Nullable Future<?> timeout;

    PendingForward(TunnelContext context, AgentTunnel tunnel, long id, String camera, String service) {
        this.context = context;
        this.tunnel = tunnel;
        this.id = id;
        this.camera = camera;
        this.service = service;
    }

    long id() {
        return id;
    }

    CompletionStage<ForwardOutcome> outcome() {
        return outcome;
    }

    void start() {
        timeout = context.timers()
                .schedule(
                        () -> fail(new ForwardFailure(
                                ForwardFailure.Code.UNREACHABLE,
                                "agent " + tunnel.agentId() + " did not open " + service + " of " + camera + " within "
                                        + context.config().carryTimeout().toSeconds() + " s")),
                        context.config().carryTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
        boolean asked = tunnel.calls()
                .start(
                        this,
                        GatewayControl.newBuilder()
                                .setOpenForward(OpenForward.newBuilder()
                                        .setForwardId(id)
                                        .setCamera(camera)
                                        .setService(service)));
        if (!asked) {
            fail(new ForwardFailure(
                    ForwardFailure.Code.AGENT_OFFLINE, "agent " + tunnel.agentId() + " is not connected"));
        }
    }

    /** Whether somebody waits for the agent's call: it may be opened once. */
    boolean isWaitedFor() {
        return !outcome.isDone();
    }

    /**
     * The agent opened its call; on the event loop of the channel.
     *
     * @return false when nobody waits for it any more
     */
    boolean opened(ForwardChannel opening) {
        channel = opening;
        opening.closeFuture().addListener(closed -> tunnel.calls().forget(this));
        if (!outcome.complete(new ForwardOutcome.Opened(opening))) {
            return false;
        }
        cancelTimeout();
        return true;
    }

    /** How far the agent's data has come. */
    void credit(long received, long taken) {
        tunnel.send(GatewayControl.newBuilder()
                .setForwardCredit(ForwardCredit.newBuilder()
                        .setForwardId(id)
                        .setReceivedBytes(received)
                        .setTakenBytes(taken)));
    }

    /** Ends it, whether it is still waited for or open. */
    void fail(ForwardFailure failure) {
        if (outcome.complete(new ForwardOutcome.Failed(failure))) {
            cancelTimeout();
            tunnel.calls().forget(this);
            return;
        }
        ForwardChannel open = channel;
        if (open != null) {
            open.fail(failure);
        }
    }

    private void cancelTimeout() {
        Future<?> running = timeout;
        if (running != null) {
            running.cancel(false);
        }
    }
}
