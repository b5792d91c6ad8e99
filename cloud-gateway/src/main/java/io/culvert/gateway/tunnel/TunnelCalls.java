package io.culvert.gateway.tunnel;

import io.culvert.gateway.stream.SourceFailure;
import io.culvert.proto.tunnel.v1.CommandFailed;
import io.culvert.proto.tunnel.v1.GatewayControl;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one agent was asked for and has not ended: carries and forwards, by their ids.
 *
 * <p>Threading: any.
 */
final class TunnelCalls {
    private final Map<Long, Carry> carries = new ConcurrentHashMap<>();
    private final Map<Long, PendingForward> forwards = new ConcurrentHashMap<>();
    private final Predicate<GatewayControl.Builder> commands;

    /** @param commands sends a command; false when the tunnel is not attached */
    TunnelCalls(Predicate<GatewayControl.Builder> commands) {
        this.commands = commands;
    }

    /** Registers the carry and sends its command; false when the tunnel is not attached. */
    boolean start(Carry carry, GatewayControl.Builder command) {
        return start(carries, carry.id(), carry, command);
    }

    /** Registers the forward and sends its command; false when the tunnel is not attached. */
    boolean start(PendingForward forward, GatewayControl.Builder command) {
        return start(forwards, forward.id(), forward, command);
    }

    private <T> boolean start(Map<Long, T> kind, long id, T asked, GatewayControl.Builder command) {
        kind.put(id, asked);
        if (commands.test(command)) {
            return true;
        }
        kind.remove(id);
        return false;
    }

    /** The carry that the agent was asked for and may open. */
    @Nullable
    Carry carry(long carryId) {
        return carries.get(carryId);
    }

    /** The forward that the agent was asked for and may open. */
    @Nullable
    PendingForward forward(long forwardId) {
        return forwards.get(forwardId);
    }

    /** How many streams are asked for or carried. */
    int carryCount() {
        return carries.size();
    }

    /** How many forwards are asked for or open. */
    int forwardCount() {
        return forwards.size();
    }

    void forget(Carry carry) {
        carries.remove(carry.id(), carry);
    }

    void forget(PendingForward forward) {
        forwards.remove(forward.id(), forward);
    }

    /** The agent could not do what it was asked for; an unknown id is one that has ended already. */
    void failed(CommandFailed failed) {
        Carry carry = carry(failed.getId());
        if (carry != null) {
            carry.fail(CarryErrorMapping.failure(failed.getError(), failed.getMessage()));
            return;
        }
        PendingForward forward = forward(failed.getId());
        if (forward != null) {
            forward.fail(ForwardErrorMapping.failure(failed.getError(), failed.getMessage()));
        }
    }

    /** Ends all of them, as the agent is gone. */
    void agentIsGone(String message) {
        for (Carry carry : List.copyOf(carries.values())) {
            carry.fail(new SourceFailure(SourceFailure.Code.AGENT_OFFLINE, message));
        }
        for (PendingForward forward : List.copyOf(forwards.values())) {
            forward.fail(new ForwardFailure(ForwardFailure.Code.AGENT_OFFLINE, message));
        }
    }
}
