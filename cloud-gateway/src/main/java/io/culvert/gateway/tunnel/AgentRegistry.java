package io.culvert.gateway.tunnel;

import io.culvert.gateway.events.Event;
import io.culvert.gateway.events.EventType;
import io.culvert.gateway.events.Outbox;
import io.culvert.gateway.provisioning.AgentPresence;
import io.culvert.gateway.provisioning.RevocationListener;
import io.culvert.gateway.stream.SourceSink;
import io.culvert.gateway.stream.StreamKey;
import io.culvert.proto.tunnel.v1.RefusedReason;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents whose tunnel is open at this gateway. In memory; one tunnel per agent, a newer one takes the older one's
 * place. Threading: any, nothing blocks.
 */
@Singleton
public final class AgentRegistry implements RevocationListener {
    private static final Logger log = LoggerFactory.getLogger(AgentRegistry.class);

    private final Map<String, AgentTunnel> attached = new ConcurrentHashMap<>();
    /** Agents whose presence changed since it was last taken. */
    private final Set<String> changed = ConcurrentHashMap.newKeySet();

    /** By Agent ID: streams that want an agent which is not here. */
    private final Map<String, Map<StreamKey, SourceSink>> wanted = new ConcurrentHashMap<>();

    private final AgentConnections connections = new AgentConnections();

    private final Map<TunnelEnding, LongAdder> endings = new ConcurrentHashMap<>();

    /** Set once this gateway stops. */
    private volatile @Nullable AgentDrain draining;

    private final Consumer<Event> outbox;
    private final List<InputMotion.Listener> motionListeners = new CopyOnWriteArrayList<>();

    @Inject
    AgentRegistry(Outbox outbox) {
        this(outbox::tell);
    }

    /** @param outbox takes what agents do as events */
    AgentRegistry(Consumer<Event> outbox) {
        this.outbox = outbox;
        for (TunnelEnding ending : TunnelEnding.values()) {
            endings.put(ending, new LongAdder());
        }
    }

    /** The connections that tunnels run on. */
    AgentConnections connections() {
        return connections;
    }

    /** An attached tunnel ended. */
    void count(TunnelEnding ending) {
        Objects.requireNonNull(endings.get(ending)).increment();
    }

    /** How many attached tunnels ended so since the start of this gateway. */
    long ended(TunnelEnding ending) {
        return Objects.requireNonNull(endings.get(ending)).sum();
    }

    /**
     * Tells {@code sink}, whose source has failed because the agent is not here, as soon as it is.
     *
     * <p>A stream is remembered once, until then; what it does with the news is its own business.
     */
    void tellWhenAttached(String agentId, StreamKey key, SourceSink sink) {
        wanted.compute(agentId, (any, before) -> {
            Map<StreamKey, SourceSink> waiting = before == null ? new ConcurrentHashMap<>() : before;
            waiting.put(key, sink);
            return waiting;
        });
        if (attached.containsKey(agentId)) { // it came in this very moment
            tellAttached(agentId);
        }
    }

    private void tellAttached(String agentId) {
        Map<StreamKey, SourceSink> waiting = wanted.remove(agentId);
        if (waiting != null) {
            waiting.values().forEach(SourceSink::mended);
        }
    }

    /** Has the listener told of motion that agents see. */
    public void onMotion(InputMotion.Listener listener) {
        motionListeners.add(listener);
    }

    /** An attached agent saw motion. */
    void moved(InputMotion motion) {
        motionListeners.forEach(listener -> listener.moved(motion));
    }

    /** The agent as it is now; empty when it has no tunnel here. */
    public Optional<AgentPresence> find(String agentId) {
        return Optional.ofNullable(attached.get(agentId)).map(AgentTunnel::presence);
    }

    /** How many agents are attached. */
    public int size() {
        return attached.size();
    }

    /** Ends the agent's tunnel on behalf of its provider; the agent comes back by itself. False when there is none. */
    public boolean disconnect(String agentId) {
        return refuse(agentId, RefusedReason.REFUSED_REASON_DISCONNECTED, "disconnected by the provider");
    }

    @Override
    public void revoked(String agentId) {
        refuse(agentId, RefusedReason.REFUSED_REASON_REVOKED, "the identity was revoked");
    }

    private boolean refuse(String agentId, RefusedReason reason, String message) {
        AgentTunnel tunnel = attached.get(agentId);
        if (tunnel == null) {
            return false;
        }
        tunnel.refuse(reason, message);
        return true;
    }

    @Nullable
    AgentTunnel tunnel(String agentId) {
        return attached.get(agentId);
    }

    List<AgentTunnel> tunnels() {
        return List.copyOf(attached.values());
    }

    /**
     * Puts the tunnel in the agent's place.
     *
     * @return the one that had it
     */
    @Nullable
    AgentTunnel attach(AgentTunnel tunnel) {
        AgentTunnel before = attached.put(tunnel.agentId(), tunnel);
        if (before != null) {
            log.info("agent {} detached: a newer connection took over", tunnel.agentId());
            outbox.accept(disconnected(before, "a newer connection took over"));
        }
        outbox.accept(connected(tunnel));
        log.info("agent {} attached from {}", tunnel.agentId(), tunnel.address());
        changed.add(tunnel.agentId());
        tellAttached(tunnel.agentId());
        return before;
    }

    /** This gateway stops: whoever is attached, or gets through in this very moment, is asked to move. */
    void drain(AgentDrain drain) {
        draining = drain;
        drain.ask(tunnels());
    }

    /** How to ask an agent that has just attached to move; null as long as agents are welcome. */
    @Nullable
    AgentDrain draining() {
        return draining;
    }

    /** Takes the tunnel out, if it still has the place. */
    void detach(AgentTunnel tunnel, String reason) {
        if (attached.remove(tunnel.agentId(), tunnel)) {
            log.info("agent {} detached: {}", tunnel.agentId(), reason);
            outbox.accept(disconnected(tunnel, reason));
            changed.add(tunnel.agentId());
        }
    }

    private static Event connected(AgentTunnel tunnel) {
        AgentPresence presence = tunnel.presence();
        return Event.ofAgent(EventType.AGENT_CONNECTED, presence.operatorId(), presence.agentId())
                .with("address", presence.address())
                .with("version", presence.version());
    }

    private static Event disconnected(AgentTunnel tunnel, String reason) {
        AgentPresence presence = tunnel.presence();
        return Event.ofAgent(EventType.AGENT_DISCONNECTED, presence.operatorId(), presence.agentId())
                .with("address", presence.address())
                .with("reason", reason);
    }

    /** The agent's inputs or the like are others now. */
    void changed(String agentId) {
        changed.add(agentId);
    }

    /** The Agent IDs that changed since the last call. */
    Set<String> takeChanged() {
        Set<String> taken = new HashSet<>();
        for (Iterator<String> each = changed.iterator(); each.hasNext(); ) {
            taken.add(each.next());
            each.remove(); // a change marked in this very moment is seen too: the caller looks after this
        }
        return taken;
    }

    Collection<AgentPresence> presences() {
        return attached.values().stream().map(AgentTunnel::presence).toList();
    }
}
