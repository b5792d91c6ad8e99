package io.culvert.gateway.tunnel;

import io.culvert.gateway.doors.Budget;
import io.culvert.gateway.pki.AgentIdentity;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.proto.tunnel.v1.CarryAck;
import io.culvert.proto.tunnel.v1.CarryDown;
import io.culvert.proto.tunnel.v1.CarryEnd;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.CarryOpen;
import io.culvert.proto.tunnel.v1.CarryUp;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One Carry call of an agent. It finds the {@link Carry} it names among those that this very agent was asked for; a carry
 * of another agent is as unknown as one that never was.
 *
 * <p>Protocol: docs/protocol.md, section Carry. Order: open, ack, batches.
 *
 * <p>Threading: messages arrive on the event loop of the connection; {@link #end} comes from any thread. What is sent is
 * guarded by {@code this}; this lock is taken last and nothing is called under it.
 */
final class CarryCall implements StreamObserver<CarryUp> {
    private static final double DESCRIPTIONS_PER_SECOND = 0.5;
    private static final double FREE_BATCH_BYTES = 1024;

    private final TunnelContext context;
    private final ServerCallStreamObserver<CarryDown> call;
    private final AgentIdentity identity;
    private final EventLoop loop;
    private final MediaBudget media;

    /** Confined to the event loop. */
    private @Nullable Carry carry;

    /** Confined to the event loop, as is the next: messages, of which media brings its own share. */
    private final Budget messages;

    private final Budget descriptions;

    /** The open, or after our end the agent's half-close, must come before this runs out. */
    private @Nullable Future<?> timeout;

    /** We said the last thing; what still comes is dropped. */
    private boolean ending;

    private boolean ended;

    /** @param loop of the connection */
    CarryCall(TunnelContext context, ServerCallStreamObserver<CarryDown> call, AgentIdentity identity, EventLoop loop) {
        this.context = context;
        this.call = call;
        this.identity = identity;
        this.loop = loop;
        this.media = context.door().media(identity.agentId());
        AgentLimits limits = context.config().limits();
        this.messages =
                new Budget(5.0 * limits.carryMessagesPerSecond(), limits.carryMessagesPerSecond(), context.nanoClock());
        this.descriptions = new Budget(limits.descriptionsAtOnce(), DESCRIPTIONS_PER_SECOND, context.nanoClock());
    }

    /** Begins to listen; to be called in the gRPC service method. */
    void open() {
        call.disableAutoRequest();
        call.setOnCancelHandler(this::lost);
        call.request(1);
        expectWithin(
                context.config().helloTimeout(), () -> end(CarryError.CARRY_ERROR_UNKNOWN_CARRY, "no open in time"));
    }

    @Override
    public void onNext(CarryUp message) {
        try {
            if (!isEnding()) {
                if (!messages.take(
                        Math.max(0, 1 - message.getBatch().getPackets().size() / FREE_BATCH_BYTES))) {
                    throw new ProtocolViolation("more messages than fair");
                }
                take(message);
            }
        } catch (ProtocolViolation e) {
            context.door().protocolBroken(identity.agentId(), " of a carry", e.getMessage());
            String reason = String.valueOf(e.getMessage());
            end(CarryError.CARRY_ERROR_INTERNAL, reason);
            finish(); // without patience
            if (carry != null) {
                carry.fail(new SourceFailure(SourceFailure.Code.INTERNAL, reason));
            }
        }
        askForMore(media.spend(message.getSerializedSize()));
    }

    private void askForMore(long waitNanos) {
        if (waitNanos == 0) {
            call.request(1);
        } else {
            context.door().slowed(identity.agentId(), waitNanos);
            loop.schedule(() -> call.request(1), waitNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void take(CarryUp message) throws ProtocolViolation {
        if (carry == null) {
            if (message.getMessageCase() != CarryUp.MessageCase.OPEN) {
                throw new ProtocolViolation(message.getMessageCase() + " before open");
            }
            take(message.getOpen());
            return;
        }
        carry.tunnel().heard();
        switch (message.getMessageCase()) {
            case BATCH -> carry.batch(message.getBatch());
            case DESCRIPTION -> {
                if (!descriptions.take(1)) {
                    throw new ProtocolViolation("more descriptions than fair");
                }
                carry.described(message.getDescription());
            }
            case END -> {
                CarryEnd said = message.getEnd();
                carry.fail(CarryErrorMapping.failure(said.getError(), said.getMessage()));
            }
            case OPEN -> throw new ProtocolViolation("a second open");
            case MESSAGE_NOT_SET -> {
                // a newer agent's
            }
        }
    }

    private void take(CarryOpen open) throws ProtocolViolation {
        cancelTimeout();
        AgentTunnel tunnel = context.registry().tunnel(identity.agentId());
        Carry asked = tunnel == null || !tunnel.identity().equals(identity)
                ? null
                : tunnel.calls().carry(open.getCarryId());
        if (asked == null) {
            refuse();
            return;
        }
        carry = asked; // before it is opened, so that what is wrong with the open ends it
        if (asked.opened(this, open)) {
            send(CarryDown.newBuilder().setAck(CarryAck.getDefaultInstance()).build());
        } else {
            carry = null;
            refuse();
        }
    }

    @Override
    public void onError(Throwable failure) {
        lost();
    }

    @Override
    public void onCompleted() {
        if (carry != null) {
            carry.fail(new SourceFailure(SourceFailure.Code.ENDED, "the agent ended the carry"));
        }
        finish();
    }

    private void lost() {
        synchronized (this) {
            ending = true;
            ended = true;
        }
        cancelTimeout();
        if (carry != null) {
            carry.fail(new SourceFailure(
                    SourceFailure.Code.AGENT_OFFLINE, "agent " + identity.agentId() + ": the carry was cut"));
        }
    }

    private void refuse() {
        part(CarryDown.newBuilder()
                .setAck(CarryAck.newBuilder()
                        .setError(CarryError.CARRY_ERROR_UNKNOWN_CARRY)
                        .setMessage("the gateway did not ask for this carry, or not any more"))
                .build());
    }

    /** Ends the call from our side; once. */
    void end(CarryError error, String message) {
        part(CarryDown.newBuilder()
                .setEnd(CarryEnd.newBuilder().setError(error).setMessage(message))
                .build());
    }

    /**
     * Says the last thing and waits for the agent to half-close. If we completed the call at once, the agent's gRPC would
     * answer each with RST_STREAM, and many stops in short time would look like an attack by resets.
     */
    private void part(CarryDown last) {
        synchronized (this) {
            if (ending) {
                return;
            }
            send(last);
            ending = true;
        }
        expectWithin(context.config().helloTimeout(), this::finish);
    }

    private synchronized boolean isEnding() {
        return ending;
    }

    private synchronized void send(CarryDown message) {
        if (!ending) {
            call.onNext(message);
        }
    }

    private void finish() {
        cancelTimeout();
        synchronized (this) {
            ending = true;
            if (!ended) {
                ended = true;
                call.onCompleted();
            }
        }
    }

    private synchronized void expectWithin(Duration time, Runnable otherwise) {
        cancelTimeout();
        timeout = context.timers().schedule(otherwise, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void cancelTimeout() {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }
}
