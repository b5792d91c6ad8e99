package io.culvert.gateway.provisioning;

import static io.culvert.gateway.database.Database.instant;

import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.Database.Statements;
import io.culvert.gateway.pki.AgentIdentity;
import io.micronaut.core.type.Argument;
import io.micronaut.json.JsonMapper;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of {@code agents}, presence excepted ({@link PresenceTable}). Blocking; every method
 * is one statement, so each is atomic on its own; those that the audit log tells of take part in a transaction.
 *
 * <p>A deleted agent keeps its row, for an Agent ID is never given to another device.
 */
final class AgentsTable {
    private static final String COLUMNS = """
            agent_id, operator_id, owner_id, site_id, model, serial, version, key_fingerprint, activated_at, connected_at,
            last_seen, powered_on_at, released_at, address, node, inputs, created_at
            """;

    private final Database database;
    private final JsonMapper json;

    AgentsTable(Database database, JsonMapper json) {
        this.database = database;
        this.json = json;
    }

    /** Operator and key of an agent that exists. */
    record Identity(long operatorId, @Nullable String keyFingerprint) {}

    /** An agent to register; texts fit to be stored. */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    record NewAgent(String agentId, String model, String serial, byte[] activationKeyHash) {}

    /**
     * Registers agents with different Agent IDs: those whose Agent ID was not taken, by whomever. The same operator may
     * register a deleted one again.
     */
    Set<String> registerAll(Statements statements, long operatorId, Collection<NewAgent> agents) throws SQLException {
        return new HashSet<>(statements.list(
                """
                insert into agents as a (operator_id, agent_id, model, serial, activation_key_hash)
                select ?, w.agent_id, w.model, w.serial, decode(w.key_hash, 'hex')
                from unnest(?::text[], ?::text[], ?::text[], ?::text[]) as w (agent_id, model, serial, key_hash)
                on conflict (agent_id) do update
                set deleted_at = null, created_at = now(), model = excluded.model, serial = excluded.serial,
                    activation_key_hash = excluded.activation_key_hash
                where a.deleted_at is not null and a.operator_id = excluded.operator_id
                returning a.agent_id
                """,
                row -> row.getString(1),
                operatorId,
                column(agents, NewAgent::agentId),
                column(agents, NewAgent::model),
                column(agents, NewAgent::serial),
                column(agents, agent -> HexFormat.of().formatHex(agent.activationKeyHash()))));
    }

    private static String[] column(Collection<NewAgent> agents, Function<NewAgent, String> column) {
        return agents.stream().map(column).toArray(String[]::new);
    }

    /** @param ownerId limits the answer to agents of this user; null for all of the operator */
    Optional<AgentRecord> find(String agentId, long operatorId, @Nullable UUID ownerId) {
        return database.one("select " + COLUMNS + """
                         from agents where agent_id = ? and operator_id = ? and deleted_at is null
                           and (?::uuid is null or owner_id = ?)
                        """, this::agent, agentId, operatorId, ownerId, ownerId);
    }

    /**
     * Agents by ascending Agent ID.
     *
     * @param aliveSince how recent the last sign of life of an agent must be that is online
     * @param after the last one already seen, empty for none
     */
    List<AgentRecord> list(
            long operatorId, @Nullable UUID ownerId, AgentFilter filter, Instant aliveSince, String after, int limit) {
        return database.list(
                "select " + COLUMNS + """
                 from agents where operator_id = ? and deleted_at is null and (?::uuid is null or owner_id = ?)
                   and (?::text is null or position(lower(?) in lower(agent_id || ' ' || model || ' ' || serial)) > 0)
                   and (?::text is null or ? = case when node is not null and last_seen > ? then 'online'
                                                    when connected_at is null then 'registered' else 'offline' end)
                   and agent_id > ? order by agent_id limit ?
                """,
                this::agent,
                operatorId,
                ownerId,
                ownerId,
                filter.text(),
                filter.text(),
                filter.state(),
                filter.state(),
                aliveSince,
                after,
                limit);
    }

    /** Takes the old identity away and lets the new activation key make the next one. */
    boolean replaceActivationKey(Statements statements, String agentId, long operatorId, byte[] activationKeyHash)
            throws SQLException {
        return statements.update("""
                update agents set activation_key_hash = ?, key_fingerprint = null, activated_at = null, node = null
                where agent_id = ? and operator_id = ? and deleted_at is null
                """, activationKeyHash, agentId, operatorId) == 1;
    }

    boolean delete(Statements statements, String agentId, long operatorId) throws SQLException {
        return statements.update("""
                update agents
                set deleted_at = now(), activation_key_hash = null, key_fingerprint = null, activated_at = null,
                    owner_id = null, site_id = null, node = null, connected_at = null, last_seen = null,
                    powered_on_at = null, released_at = null, address = null, inputs = '[]', version = ''
                where agent_id = ? and operator_id = ? and deleted_at is null
                """, agentId, operatorId) == 1;
    }

    /**
     * Binds the key to the agent if the activation key fits and no other key holds the place.
     *
     * @return the operator, empty when refused
     */
    Optional<Long> activate(AgentIdentity identity, byte[] activationKeyHash, String version) {
        return database.one(
                """
                update agents
                set key_fingerprint = ?, activated_at = coalesce(activated_at, now()), version = ?
                where agent_id = ? and activation_key_hash = ? and deleted_at is null
                  and (key_fingerprint is null or key_fingerprint = ?)
                returning operator_id
                """,
                row -> row.getLong(1),
                identity.keyFingerprint(),
                version,
                identity.agentId(),
                activationKeyHash,
                identity.keyFingerprint());
    }

    // ------------------------------------------------------------------------------------------- joining by a code

    /** Whose agent has a key. */
    record KeyHolder(
            String agentId, long operatorId, @Nullable UUID ownerId) {}

    /** An agent as a QR code makes it. */
    record Joined(
            long operatorId,
            @Nullable UUID ownerId,
            UUID siteId,
            String model,
            String serial,
            String version,
            String keyFingerprint) {}

    /** Of two codes that come with one key the second waits for the end of the first's transaction. */
    void lockKey(Statements statements, String keyFingerprint) throws SQLException {
        statements.list("select pg_advisory_xact_lock(hashtextextended(?, 10))", row -> true, keyFingerprint);
    }

    /** The agent whose key this is, the newest where several have it. */
    Optional<KeyHolder> ofKey(Statements statements, String keyFingerprint) throws SQLException {
        return statements.one(
                """
                select agent_id, operator_id, owner_id from agents where key_fingerprint = ? and deleted_at is null
                order by activated_at desc limit 1
                """,
                row -> new KeyHolder(row.getString(1), row.getLong(2), row.getObject(3, UUID.class)),
                keyFingerprint);
    }

    /** Whether this key is the agent's. */
    boolean holds(Statements statements, String agentId, String keyFingerprint) throws SQLException {
        return statements
                .one(
                        "select 1 from agents where agent_id = ? and key_fingerprint = ? and deleted_at is null",
                        row -> true,
                        agentId,
                        keyFingerprint)
                .isPresent();
    }

    /** Whether a camera that a provider set up runs on this agent. */
    boolean servesProvider(Statements statements, String agentId) throws SQLException {
        return statements
                .one(
                        "select 1 where exists (select 1 from cameras where agent_id = ? and by_provider)",
                        row -> true,
                        agentId)
                .isPresent();
    }

    /** What the agent that joined by this code can carry; nothing when it has another key, owner or site by now. */
    List<AgentInput> inputsOf(Statements statements, QrEnrolment code) throws SQLException {
        return statements
                .one(
                        """
                        select inputs from agents
                        where agent_id = ? and key_fingerprint = ? and operator_id = ? and deleted_at is null
                          and owner_id is not distinct from ? and site_id = ?
                        """,
                        row -> inputs(row.getString(1)),
                        code.agentId(),
                        code.keyFingerprint(),
                        code.operatorId(),
                        code.ownerId(),
                        code.siteId())
                .orElse(List.of());
    }

    /** A new agent, activated; false when the Agent ID is taken. */
    boolean insert(Statements statements, String agentId, Joined joined) throws SQLException {
        return statements.update(
                        """
                        insert into agents (agent_id, operator_id, owner_id, site_id, model, serial, version,
                            key_fingerprint, activated_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, now()) on conflict do nothing
                        """,
                        agentId,
                        joined.operatorId(),
                        joined.ownerId(),
                        joined.siteId(),
                        joined.model(),
                        joined.serial(),
                        joined.version(),
                        joined.keyFingerprint())
                == 1;
    }

    /**
     * Gives an agent that is the owner's, or nobody's, to the owner and takes it to a site, with the cameras that were with
     * it where it was. It counts as away until it is heard again.
     */
    void move(Statements statements, String agentId, Joined joined) throws SQLException {
        statements.update("""
                update cameras c set site_id = ? from agents a
                where a.agent_id = ? and c.agent_id = a.agent_id and c.operator_id = a.operator_id
                  and c.site_id = a.site_id and a.owner_id is not distinct from ?
                """, joined.siteId(), agentId, joined.ownerId());
        statements.update(
                "update agents set owner_id = ?, site_id = ?, version = ?, node = null where agent_id = ?",
                joined.ownerId(),
                joined.siteId(),
                joined.version(),
                agentId);
    }

    /** Whether the activation key is this agent's, used or not. */
    Optional<Identity> ofActivationKey(String agentId, byte[] activationKeyHash) {
        return identity(
                "select operator_id, key_fingerprint from agents"
                        + " where agent_id = ? and activation_key_hash = ? and deleted_at is null",
                agentId,
                activationKeyHash);
    }

    /** Those of these agents that exist, activated or not, by Agent ID. */
    Map<String, Identity> identities(Collection<String> agentIds) {
        return identitiesWhere("agent_id = any (?)", (Object) agentIds.toArray(String[]::new));
    }

    /** Every activated agent of the installation, by Agent ID. */
    Map<String, Identity> identities() {
        return identitiesWhere("key_fingerprint is not null");
    }

    private Map<String, Identity> identitiesWhere(String condition, Object... arguments) {
        Map<String, Identity> identities = new HashMap<>();
        database.list(
                "select agent_id, operator_id, key_fingerprint from agents where deleted_at is null and " + condition,
                row -> {
                    String agentId = row.getString(1);
                    identities.put(agentId, new Identity(row.getLong(2), row.getString(3)));
                    return agentId;
                },
                arguments);
        return identities;
    }

    /**
     * Gives an agent to a user if the user may claim, the site is the user's, and the agent is there to be had: online,
     * unclaimed, and powered on or released lately.
     *
     * @param aliveSince how recent its last sign of life must be
     * @param startedSince how recent its power-on or release must be
     */
    Optional<AgentRecord> claim(
            Statements statements,
            String agentId,
            long operatorId,
            UUID ownerId,
            UUID siteId,
            Instant aliveSince,
            Instant startedSince)
            throws SQLException {
        return statements.one(
                """
                        update agents set owner_id = ?, site_id = ?
                        where agent_id = ? and operator_id = ? and deleted_at is null and owner_id is null
                          and key_fingerprint is not null and node is not null and last_seen > ?
                          and (powered_on_at > ? or released_at > ?)
                          and exists (select 1 from users u
                                      where u.id = ? and u.operator_id = ? and u.may_add_by_agent_id)
                          and exists (select 1 from sites s
                                      where s.id = ? and s.operator_id = ? and s.user_id is not distinct from ?)
                        returning
                        """ + COLUMNS,
                this::agent,
                ownerId,
                siteId,
                agentId,
                operatorId,
                aliveSince,
                startedSince,
                startedSince,
                ownerId,
                operatorId,
                siteId,
                operatorId,
                ownerId);
    }

    /**
     * Takes the agent from its owner.
     *
     * @param offer whether it may be claimed without a power cycle from now on
     */
    boolean release(Statements statements, String agentId, long operatorId, @Nullable UUID ownerId, boolean offer)
            throws SQLException {
        return statements.update("""
                        update agents
                        set owner_id = null, site_id = null, released_at = case when ? then now() else null end
                        where agent_id = ? and operator_id = ? and deleted_at is null
                          and (?::uuid is null or owner_id = ?)
                        """, offer, agentId, operatorId, ownerId, ownerId) == 1;
    }

    private Optional<Identity> identity(String sql, Object... arguments) {
        return database.one(sql, row -> new Identity(row.getLong(1), row.getString(2)), arguments);
    }

    private AgentRecord agent(ResultSet row) throws SQLException {
        return new AgentRecord(
                row.getString("agent_id"),
                row.getLong("operator_id"),
                row.getObject("owner_id", UUID.class),
                row.getObject("site_id", UUID.class),
                row.getString("model"),
                row.getString("serial"),
                row.getString("version"),
                row.getString("key_fingerprint"),
                instant(row, "activated_at"),
                instant(row, "connected_at"),
                instant(row, "last_seen"),
                instant(row, "powered_on_at"),
                instant(row, "released_at"),
                row.getString("address"),
                row.getString("node"),
                inputs(row.getString("inputs")),
                Objects.requireNonNull(instant(row, "created_at")));
    }

    private List<AgentInput> inputs(String text) throws SQLException {
        try {
            return json.readValue(text, Argument.listOf(AgentInput.class));
        } catch (IOException e) {
            throw new SQLException("inputs of an agent are not a list of inputs", e);
        }
    }
}
