package io.culvert.gateway.provisioning;

import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.audit.AuditLog;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.vault.TokenFormat;
import io.culvert.media.Secret;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What may be done to agents, and by whose right: every method names the operator (that of the actor), and where a user
 * asks, the owner, so that a foreign agent is the same as none. Blocking; to be called from virtual threads.
 */
@Singleton
public final class Agents {
    /** An agent counts as alive for this long after its last recorded sign of life. */
    static final Duration ALIVE = Duration.ofSeconds(90);
    /** How long after power-on or release an agent may be claimed. */
    static final Duration CLAIMABLE = Duration.ofMinutes(30);

    /** A claim that is refused takes this, or a multiple where the database is slow. */
    static final Duration REFUSAL = Duration.ofMillis(25);

    /** The id of no user. */
    private static final UUID NOBODY = new UUID(0, 0);

    private static final String ACTIVATION_KEY = "act";

    private static final String AGENT = "agent";

    private final Database database;
    private final AgentsTable table;
    private final List<RevocationListener> revocations;
    private final Clock clock;
    private final Random random;

    @Inject
    Agents(Database database, JsonMapper json, List<RevocationListener> revocations, Clock clock) {
        this(database, json, revocations, clock, new SecureRandom());
    }

    Agents(Database database, JsonMapper json, List<RevocationListener> revocations, Clock clock, Random random) {
        this.database = database;
        this.table = new AgentsTable(database, json);
        this.revocations = revocations;
        this.clock = clock;
        this.random = random;
    }

    /** Whether some gateway held the agent's tunnel lately, as far as its row says. */
    public static boolean isAlive(AgentRecord agent, Instant now) {
        Instant seen = agent.lastSeen();
        return agent.node() != null && seen != null && seen.isAfter(now.minus(ALIVE));
    }

    /** What came of registering an agent. */
    public sealed interface Registration {
        /** @param activationKey shown to the provider once, kept as a hash */
        record Registered(String agentId, Secret activationKey) implements Registration {}

        /** The Agent ID belongs to another agent, of whomever. */
        record Taken() implements Registration {}

        /** Not 12 digits with a fitting check digit. */
        record BadAgentId() implements Registration {}

        /** A key of the provider's own choice that is too short, or too long, to be one. */
        record BadActivationKey() implements Registration {}
    }

    /**
     * Registers an agent with the actor's operator.
     *
     * @param agentId null for a random one
     * @param activationKey null for a random one; else the provider's own, of 16 to 200 characters
     */
    public Registration register(
            Actor actor,
            @Nullable String agentId,
            @Nullable Secret activationKey,
            @Nullable String model,
            @Nullable String serial) {
        if (agentId != null && !AgentId.isValid(agentId)) {
            return new Registration.BadAgentId();
        }
        if (activationKey != null && !isOfFairLength(activationKey)) {
            return new Registration.BadActivationKey();
        }
        Wanted wanted = new Wanted(
                agentId == null ? "" : agentId,
                activationKey == null ? Secret.of("") : activationKey,
                model == null ? "" : model,
                serial == null ? "" : serial);
        return registerAll(actor, List.of(wanted)).getFirst();
    }

    /**
     * An agent to register, as a line of a list says it; fields as in {@link #register}.
     *
     * @param agentId empty for a random one
     * @param activationKey empty for a random one
     */
    public record Wanted(String agentId, Secret activationKey, String model, String serial) {}

    /** Registers some hundred agents in one transaction; what is wrong with one of them spoils no other. */
    public List<Registration> registerAll(Actor actor, List<Wanted> wanted) {
        return database.inTransaction(statements -> registerAll(statements, actor, wanted));
    }

    private List<Registration> registerAll(Database.Statements statements, Actor actor, List<Wanted> wanted)
            throws SQLException {
        List<Registration> results = new ArrayList<>();
        Map<String, AgentsTable.NewAgent> agents = new LinkedHashMap<>();
        for (Wanted each : wanted) {
            Registration result = judge(each, agents.keySet());
            if (result instanceof Registration.Registered fine) {
                agents.put(
                        fine.agentId(),
                        new AgentsTable.NewAgent(
                                fine.agentId(),
                                Labels.ofDevice(each.model()),
                                Labels.ofDevice(each.serial()),
                                TokenFormat.sha256(fine.activationKey())));
            }
            results.add(result);
        }
        Set<String> registered = table.registerAll(statements, actor.operatorId(), agents.values());
        AuditLog.noteAll(statements, actor, "register", AGENT, registered);
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof Registration.Registered fine && !registered.contains(fine.agentId())) {
                results.set(i, taken(statements, actor, wanted.get(i)));
            }
        }
        return results;
    }

    /** Its Agent ID is taken: another one is drawn where it was made up, by chance one that is there already. */
    private Registration taken(Database.Statements statements, Actor actor, Wanted wanted) throws SQLException {
        return wanted.agentId().isEmpty()
                ? registerAll(statements, actor, List.of(wanted)).getFirst()
                : new Registration.Taken();
    }

    /** What will come of it if its Agent ID is free. */
    private Registration judge(Wanted wanted, Set<String> before) {
        String agentId = wanted.agentId();
        boolean random = agentId.isEmpty();
        while (random && (agentId.isEmpty() || before.contains(agentId))) {
            agentId = AgentId.random(this.random);
        }
        boolean ownKey = !wanted.activationKey().reveal().isEmpty();
        if (!AgentId.isValid(agentId)) {
            return new Registration.BadAgentId();
        } else if (ownKey && !isOfFairLength(wanted.activationKey())) {
            return new Registration.BadActivationKey();
        } else if (before.contains(agentId)) {
            return new Registration.Taken();
        }
        return new Registration.Registered(agentId, ownKey ? wanted.activationKey() : TokenFormat.mint(ACTIVATION_KEY));
    }

    /** @param ownerId limits the answer to this user's agents; null for the provider */
    public Optional<AgentRecord> find(String agentId, long operatorId, @Nullable UUID ownerId) {
        return table.find(agentId, operatorId, ownerId);
    }

    /**
     * Agents in the order of their IDs, those behind {@code after}.
     *
     * @param ownerId as in {@link #find}
     */
    public List<AgentRecord> list(
            long operatorId, @Nullable UUID ownerId, AgentFilter filter, String after, int limit) {
        return table.list(operatorId, ownerId, filter, clock.instant().minus(ALIVE), after, limit);
    }

    /** Revokes the agent's identity at once and returns the key that makes the next one; empty when there is no agent. */
    public Optional<Secret> renewActivationKey(Actor actor, String agentId) {
        Secret key = TokenFormat.mint(ACTIVATION_KEY);
        boolean renewed = noted(
                actor,
                "renew_activation_key",
                agentId,
                statements ->
                        table.replaceActivationKey(statements, agentId, actor.operatorId(), TokenFormat.sha256(key)));
        if (!renewed) {
            return Optional.empty();
        }
        revoked(agentId);
        return Optional.of(key);
    }

    /** Removes the agent and revokes its identity at once; false when there is none. */
    public boolean delete(Actor actor, String agentId) {
        boolean deleted =
                noted(actor, "delete", agentId, statements -> table.delete(statements, agentId, actor.operatorId()));
        if (deleted) {
            revoked(agentId);
        }
        return deleted;
    }

    /**
     * The agent, now the actor's own; empty when it is not there to be claimed, whyever.
     *
     * <p>Whatever the reason, a refusal asks the database the same and comes after the same time, so that nobody learns
     * which Agent IDs there are.
     */
    public Optional<AgentRecord> claim(Actor actor, String agentId, UUID siteId) {
        long begun = System.nanoTime();
        Instant now = clock.instant();
        UUID owner = actor.userId();
        Optional<AgentRecord> claimed = database.inTransaction(statements -> {
            Optional<AgentRecord> agent = table.claim(
                    statements,
                    agentId,
                    actor.operatorId(),
                    owner == null ? NOBODY : owner,
                    siteId,
                    now.minus(ALIVE),
                    now.minus(CLAIMABLE));
            if (agent.isPresent()) {
                AuditLog.note(statements, actor, "claim", AGENT, agentId);
            }
            return agent;
        });
        if (claimed.isEmpty()) {
            awaitRefusal(begun);
        }
        return claimed;
    }

    /** Until a whole number of {@link #REFUSAL}s has passed since then; blocks. */
    private static void awaitRefusal(long begunNanos) {
        long unit = REFUSAL.toNanos();
        long due = begunNanos + ((System.nanoTime() - begunNanos) / unit + 1) * unit;
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** The owner gives the agent up; it can be claimed after its next power-on. False when it is not this user's. */
    public boolean giveUp(Actor actor, String agentId, UUID ownerId) {
        return noted(
                actor,
                "release",
                agentId,
                statements -> table.release(statements, agentId, actor.operatorId(), ownerId, false));
    }

    /** The provider takes the agent back from whoever has it and lets it be claimed for the next half hour. */
    public boolean offer(Actor actor, String agentId) {
        return noted(
                actor,
                "release",
                agentId,
                statements -> table.release(statements, agentId, actor.operatorId(), null, true));
    }

    /** Notes that the actor ended the agent's tunnel; false when there is no such agent. */
    public boolean disconnected(Actor actor, String agentId, @Nullable UUID ownerId) {
        return noted(actor, "disconnect", agentId, statements -> find(agentId, actor.operatorId(), ownerId)
                .isPresent());
    }

    private boolean noted(Actor actor, String action, String agentId, Database.Work<Boolean> work) {
        return database.inTransaction(statements -> {
            boolean done = work.on(statements);
            if (done) {
                AuditLog.note(statements, actor, action, AGENT, agentId);
            }
            return done;
        });
    }

    private void revoked(String agentId) {
        revocations.forEach(listener -> listener.revoked(agentId));
    }

    private static boolean isOfFairLength(Secret activationKey) {
        int length = activationKey.reveal().length();
        return length >= 16 && length <= 200;
    }
}
