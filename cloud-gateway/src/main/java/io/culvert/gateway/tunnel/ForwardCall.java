package io.culvert.gateway.tunnel;

import io.culvert.gateway.pki.AgentIdentity;
import io.culvert.gateway.provisioning.Labels;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.ForwardAck;
import io.culvert.proto.tunnel.v1.ForwardDown;
import io.culvert.proto.tunnel.v1.ForwardEnd;
import io.culvert.proto.tunnel.v1.ForwardUp;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Forward call of an agent. It finds the {@link PendingForward} it names among those that this very agent was asked for, and
 * from then on is the wire of a {@link ForwardChannel}.
 *
 * <p>Protocol: docs/protocol.md, section Forward. Order: open, ack, data.
 *
 * <p>Threading: confined to the event loop of the agent's connection, which is the channel's too.
 */
final class ForwardCall implements StreamObserver<ForwardUp> {
    private static final Logger log = LoggerFactory.getLogger(ForwardCall.class);

    private final TunnelContext context;
    private final ServerCallStreamObserver<ForwardDown> call;
    private final AgentIdentity identity;
    private final EventLoop loop;

    private @Nullable ForwardChannel channel;
    private @Nullable PendingForward forward;

    /** The open, or after our end the agent's half-close, must come before this runs out. */
    private @Nullable Future<?> timeout;

    /** We said the last thing; what still comes is dropped. */
    private boolean ending;

    private boolean ended;

    ForwardCall(
            TunnelContext context, ServerCallStreamObserver<ForwardDown> call, AgentIdentity identity, EventLoop loop) {
        this.context = context;
        this.call = call;
        this.identity = identity;
        this.loop = loop;
    }

    /** Begins to listen; to be called in the gRPC service method. */
    void open() {
        call.disableAutoRequest();
        call.setOnCancelHandler(this::lost);
        call.setOnReadyHandler(() -> {
            if (channel != null) {
                channel.ready();
            }
        });
        call.request(1);
        finishWithin();
    }

    // ------------------------------------------------------------------------------------------ from the agent

    @Override
    public void onNext(ForwardUp message) {
        try {
            if (!ending) {
                take(message);
            }
        } catch (ProtocolViolation e) {
            log.warn("agent {} broke the protocol of a forward: {}", identity.agentId(), e.getMessage());
            fail(CarryError.CARRY_ERROR_INTERNAL, String.valueOf(e.getMessage()));
            finish(); // without patience
            if (channel != null) {
                channel.broken(new ForwardFailure(ForwardFailure.Code.INTERNAL, String.valueOf(e.getMessage())));
            }
        }
        call.request(1);
    }

    private void take(ForwardUp message) throws ProtocolViolation {
        ForwardChannel to = channel;
        if (to == null) {
            if (message.getMessageCase() != ForwardUp.MessageCase.OPEN) {
                throw new ProtocolViolation(message.getMessageCase() + " before open");
            }
            opened(message.getOpen().getForwardId());
            return;
        }
        switch (message.getMessageCase()) {
            case DATA -> to.received(message.getData());
            case END -> {
                ForwardEnd said = message.getEnd();
                if (said.getError() == CarryError.CARRY_ERROR_UNSPECIFIED) {
                    to.ended();
                } else {
                    to.broken(ForwardErrorMapping.failure(said.getError(), said.getMessage()));
                }
            }
            case OPEN -> throw new ProtocolViolation("a second open");
            case MESSAGE_NOT_SET -> {
                // a newer agent's
            }
        }
    }

    private void opened(long forwardId) {
        cancelTimeout();
        AgentTunnel tunnel = context.registry().tunnel(identity.agentId());
        PendingForward asked = tunnel == null || !tunnel.identity().equals(identity)
                ? null
                : tunnel.calls().forward(forwardId);
        if (asked == null || !asked.isWaitedFor()) {
            refuse();
            return;
        }
        ForwardChannel made = new ForwardChannel(this, identity.agentId());
        channel = made;
        forward = asked;
        loop.register(made); // at once: this is its loop
        send(ForwardDown.newBuilder().setAck(ForwardAck.getDefaultInstance()).build());
        if (!asked.opened(made)) {
            made.close();
        }
    }

    private void refuse() {
        part(ForwardDown.newBuilder()
                .setAck(ForwardAck.newBuilder()
                        .setError(CarryError.CARRY_ERROR_UNKNOWN_CARRY)
                        .setMessage("the gateway did not ask for this forward, or not any more"))
                .build());
    }

    @Override
    public void onError(Throwable failure) {
        lost();
    }

    @Override
    public void onCompleted() {
        if (channel != null) {
            channel.broken(new ForwardFailure(ForwardFailure.Code.BROKEN, "the agent ended the forward"));
        }
        finish();
    }

    private void lost() {
        ending = true;
        ended = true;
        cancelTimeout();
        if (channel != null) {
            channel.broken(new ForwardFailure(
                    ForwardFailure.Code.AGENT_OFFLINE,
                    "agent " + Labels.clean(identity.agentId(), 16) + ": the forward was cut"));
        }
    }

    // ------------------------------------------------------------------------------------------ from the channel

    boolean isReady() {
        return !ending && call.isReady();
    }

    /** Serialises the message before it returns: the buffers it wraps are the caller's again. */
    void send(ForwardDown message) {
        if (!ending) {
            call.onNext(message);
        }
    }

    /** Tells the agent how far its data has come, past whatever waits on this call. */
    void credit(long received, long taken) {
        if (forward != null && !ending) {
            forward.credit(received, taken);
        }
    }

    /** Nothing more comes from here; the agent half-closes when the camera has said its end too. */
    void endOutput() {
        send(ForwardDown.newBuilder().setEnd(ForwardEnd.getDefaultInstance()).build());
    }

    /** The forward is over. */
    void fail(CarryError error, String message) {
        part(ForwardDown.newBuilder()
                .setEnd(ForwardEnd.newBuilder().setError(error).setMessage(message))
                .build());
    }

    /** Both sides have said their end. */
    void endInPeace() {
        part(null);
    }

    /** As with carries: the agent half-closes first, so that no RST_STREAM goes over the wire for each of them. */
    private void part(@Nullable ForwardDown last) {
        if (ending) {
            return;
        }
        if (last != null) {
            send(last);
        }
        ending = true;
        finishWithin();
    }

    private void finish() {
        cancelTimeout();
        ending = true;
        if (!ended) {
            ended = true;
            call.onCompleted();
        }
    }

    private void finishWithin() {
        cancelTimeout();
        timeout = loop.schedule(this::finish, context.config().helloTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void cancelTimeout() {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }
}
