package io.culvert.gateway.provisioning;

import io.culvert.gateway.database.Database;
import io.culvert.gateway.pki.AgentIdentity;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a key is still an agent's. PostgreSQL decides; while it does not answer, what was last read from it does.
 *
 * <p>A tunnel that was accepted from memory is checked again as soon as its presence can be written ({@link
 * PresenceTable}). Threading: any; {@link #check} never blocks its caller.
 */
@Singleton
public final class AgentIdentities implements RevocationListener {
    private static final Logger log = LoggerFactory.getLogger(AgentIdentities.class);

    /** How long a known agent waits for PostgreSQL until memory answers. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** How long an unknown agent waits until it is told to come back. */
    private static final Duration PATIENCE_UNKNOWN = Duration.ofSeconds(5);

    private final AgentsTable table;
    private final IdentityLookup lookup;
    private final Map<String, AgentsTable.Identity> remembered = new ConcurrentHashMap<>();

    AgentIdentities(Database database, JsonMapper json) {
        this.table = new AgentsTable(database, json);
        this.lookup = new IdentityLookup(table::identities, Executors.newVirtualThreadPerTaskExecutor());
    }

    /** What is known of an identity. */
    public sealed interface Verdict {
        /** @param fromMemory PostgreSQL could not be asked */
        record Current(long operatorId, boolean fromMemory) implements Verdict {}

        /** The agent exists and speaks with another key. */
        record OtherKey(long operatorId) implements Verdict {}

        /** No such agent, or its identity was revoked and nothing took its place. */
        record Revoked() implements Verdict {}

        /** PostgreSQL does not answer and the agent is not known here. */
        record Unavailable() implements Verdict {}
    }

    /** Reads every activated agent, so that all of them are known when PostgreSQL goes away. Blocks. */
    public void load() {
        remembered.putAll(table.identities());
    }

    public CompletionStage<Verdict> check(AgentIdentity identity) {
        boolean known = remembered.containsKey(identity.agentId());
        Duration patience = known ? PATIENCE : PATIENCE_UNKNOWN;
        return lookup.ask(identity.agentId())
                .thenApply(stored -> Optional.of(judge(identity, stored)))
                .exceptionally(failure -> {
                    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                    log.warn(
                            "agent {}: cannot ask the database for its key: {}",
                            identity.agentId(),
                            cause.getMessage());
                    return Optional.empty();
                })
                .completeOnTimeout(Optional.empty(), patience.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(verdict -> verdict.orElseGet(() -> recall(identity)));
    }

    /** Whether this key was the agent's when PostgreSQL was last asked; does not ask it. */
    public boolean isBound(AgentIdentity identity) {
        AgentsTable.Identity found = remembered.get(identity.agentId());
        return found != null && identity.keyFingerprint().equals(found.keyFingerprint());
    }

    /** Remembers that this key was just bound to this agent. */
    void bound(AgentIdentity identity, long operatorId) {
        remembered.put(identity.agentId(), new AgentsTable.Identity(operatorId, identity.keyFingerprint()));
    }

    @Override
    public void revoked(String agentId) {
        remembered.remove(agentId);
    }

    private Verdict judge(AgentIdentity identity, Optional<AgentsTable.Identity> stored) {
        stored.ifPresentOrElse(
                found -> remembered.put(identity.agentId(), found), () -> remembered.remove(identity.agentId()));
        return stored.map(found -> compare(found, identity, false)).orElseGet(Verdict.Revoked::new);
    }

    private Verdict recall(AgentIdentity identity) {
        AgentsTable.Identity found = remembered.get(identity.agentId());
        return found == null ? new Verdict.Unavailable() : compare(found, identity, true);
    }

    private static Verdict compare(AgentsTable.Identity stored, AgentIdentity shown, boolean fromMemory) {
        String current = stored.keyFingerprint();
        if (current == null) {
            return new Verdict.Revoked();
        }
        return current.equals(shown.keyFingerprint())
                ? new Verdict.Current(stored.operatorId(), fromMemory)
                : new Verdict.OtherKey(stored.operatorId());
    }
}
