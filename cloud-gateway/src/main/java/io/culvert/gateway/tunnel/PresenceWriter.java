package io.culvert.gateway.tunnel;

import io.culvert.gateway.database.DatabaseException;
import io.culvert.gateway.database.Rounds;
import io.culvert.gateway.provisioning.AgentIdentities;
import io.culvert.gateway.provisioning.AgentPresence;
import io.culvert.gateway.provisioning.PresenceTable;
import io.culvert.proto.tunnel.v1.RefusedReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what PostgreSQL says about attached agents true, in batches, on a thread of its own.
 *
 * <p>It writes states, not events: each time it looks at what the registry says <em>now</em> of the agents that changed,
 * so that nothing false is left however long the database was away. Writing also finds tunnels whose identity was revoked
 * while that could not be known here, and cuts them.
 *
 * <p>Threading: confined to the thread of its rounds.
 */
final class PresenceWriter {
    private static final Logger log = LoggerFactory.getLogger(PresenceWriter.class);

    private static final Duration PERIOD = Duration.ofMillis(200);
    private static final int ROWS_PER_STATEMENT = 1_000;

    private final PresenceTable table;
    private final AgentRegistry registry;
    private final AgentIdentities identities;
    private final String nodeId;
    private final Duration refresh;
    private final LongSupplier nanoClock;
    private final Rounds rounds = new Rounds(log, "presence", "presence of agents", this::writeAll);

    private final Set<String> unwritten = new HashSet<>();
    private long refreshedNanos;
    private boolean refreshDue;

    PresenceWriter(
            PresenceTable table,
            AgentRegistry registry,
            AgentIdentities identities,
            String nodeId,
            Duration refresh,
            LongSupplier nanoClock) {
        this.table = table;
        this.registry = registry;
        this.identities = identities;
        this.nodeId = nodeId;
        this.refresh = refresh;
        this.nanoClock = nanoClock;
        this.refreshedNanos = nanoClock.getAsLong();
    }

    /** Forgets what an earlier run of this node left, then begins to write. Blocks for the first. */
    void start() {
        int stale = table.clear(nodeId);
        if (stale > 0) {
            log.info("{} agents were still marked as connected to this node", stale);
        }
        rounds.start(PERIOD, PERIOD);
    }

    /** Writes what is left, for at most two seconds, and ends the thread. */
    void stop() {
        rounds.stop();
    }

    private void writeAll() {
        unwritten.addAll(registry.takeChanged());
        if (nanoClock.getAsLong() - refreshedNanos >= refresh.toNanos()) {
            refreshDue = true;
        }
        try {
            if (refreshDue) {
                touch();
            }
            write();
        } catch (DatabaseException e) {
            refreshDue = true; // whatever happened to the rows meanwhile, look at all of them
            throw e;
        }
    }

    private void touch() {
        for (List<AgentPresence> part : parts(registry.presences())) {
            Set<String> fine = table.touch(part);
            part.stream()
                    .map(AgentPresence::agentId)
                    .filter(id -> !fine.contains(id))
                    .forEach(unwritten::add);
        }
        refreshDue = false;
        refreshedNanos = nanoClock.getAsLong();
    }

    private void write() {
        List<AgentPresence> present = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        for (String agentId : unwritten) {
            registry.find(agentId).ifPresentOrElse(present::add, () -> absent.add(agentId));
        }
        for (List<AgentPresence> part : parts(present)) {
            Set<String> valid = table.write(part);
            part.stream().filter(agent -> !valid.contains(agent.agentId())).forEach(this::cut);
        }
        if (!absent.isEmpty()) {
            table.absent(absent, nodeId);
        }
        unwritten.clear();
    }

    private void cut(AgentPresence agent) {
        identities.revoked(agent.agentId());
        Optional.ofNullable(registry.tunnel(agent.agentId()))
                .filter(tunnel -> tunnel.identity().keyFingerprint().equals(agent.keyFingerprint()))
                .ifPresent(tunnel ->
                        tunnel.refuse(RefusedReason.REFUSED_REASON_REVOKED, "the identity was revoked meanwhile"));
    }

    private static List<List<AgentPresence>> parts(Collection<AgentPresence> agents) {
        List<AgentPresence> all = List.copyOf(agents);
        List<List<AgentPresence>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += ROWS_PER_STATEMENT) {
            parts.add(all.subList(from, Math.min(all.size(), from + ROWS_PER_STATEMENT)));
        }
        return parts;
    }
}
