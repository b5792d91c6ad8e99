package io.culvert.gateway.provisioning;

import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.JsonText;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The SQL that writes which agents are connected to which gateway, many rows per statement. Blocking.
 *
 * <p>Every write names the key a tunnel was accepted with and says which agents still have it, so that writing presence
 * also finds tunnels that outlived their identity.
 */
@Singleton
public final class PresenceTable {
    private final Database database;
    private final JsonText json;

    PresenceTable(Database database, JsonText json) {
        this.database = database;
        this.json = json;
    }

    /**
     * Writes everything about these agents.
     *
     * @return the Agent IDs whose key is still the agent's
     */
    public Set<String> write(Collection<AgentPresence> agents) {
        Set<String> valid = update(
                """
                update agents a
                set node = p.node, address = p.address, connected_at = p.connected_at, last_seen = p.last_seen,
                    powered_on_at = p.powered_on_at, version = p.version, inputs = p.inputs::jsonb,
                    model = case when p.model = '' then a.model else p.model end,
                    serial = case when p.serial = '' then a.serial else p.serial end
                from unnest(?::text[], ?::text[], ?::timestamptz[], ?::text[], ?::text[], ?::timestamptz[],
                            ?::timestamptz[], ?::text[], ?::text[], ?::text[], ?::text[])
                    as p (agent_id, key_fingerprint, last_seen, node, address, connected_at, powered_on_at, version,
                          model, serial, inputs)
                where a.agent_id = p.agent_id and a.key_fingerprint = p.key_fingerprint and a.deleted_at is null
                returning a.agent_id
                """,
                agents,
                List.of(
                        AgentPresence::agentId,
                        AgentPresence::keyFingerprint,
                        agent -> agent.lastSeen().toString(),
                        AgentPresence::node,
                        AgentPresence::address,
                        agent -> agent.connectedAt().toString(),
                        agent -> agent.poweredOnAt().toString(),
                        AgentPresence::version,
                        AgentPresence::model,
                        AgentPresence::serial,
                        agent -> json.of(agent.inputs())));
        tellEnrolments(valid);
        return valid;
    }

    /** Codes that these agents joined by see them come online and name their inputs; there are hardly ever any. */
    private void tellEnrolments(Set<String> agentIds) {
        database.update("""
                update enrolments e
                set online_at = coalesce(e.online_at, now()),
                    announced_at = case when jsonb_array_length(a.inputs) > 0 then now() end
                from agents a
                where a.agent_id = any (?) and e.agent_id = a.agent_id and e.bound_at is not null and e.camera_at is null
                  and a.node is not null
                  and (e.online_at is null or (e.announced_at is null and jsonb_array_length(a.inputs) > 0))
                """, (Object) agentIds.toArray(String[]::new));
    }

    /**
     * Writes only that these agents were heard.
     *
     * @return the Agent IDs whose row says all this already but for the time; the others need {@link #write}
     */
    public Set<String> touch(Collection<AgentPresence> agents) {
        return update(
                """
                update agents a set last_seen = p.last_seen
                from unnest(?::text[], ?::text[], ?::timestamptz[], ?::text[], ?::timestamptz[])
                    as p (agent_id, key_fingerprint, last_seen, node, connected_at)
                where a.agent_id = p.agent_id and a.key_fingerprint = p.key_fingerprint and a.deleted_at is null
                  and a.node = p.node and a.connected_at = p.connected_at
                returning a.agent_id
                """,
                agents,
                List.of(
                        AgentPresence::agentId,
                        AgentPresence::keyFingerprint,
                        agent -> agent.lastSeen().toString(),
                        AgentPresence::node,
                        agent -> agent.connectedAt().toString()));
    }

    /** Writes that these agents have no tunnel at this node; agents that are at another node by now stay there. */
    public void absent(Collection<String> agentIds, String node) {
        database.update(
                "update agents set node = null where agent_id = any (?) and node = ?",
                agentIds.toArray(String[]::new),
                node);
    }

    /**
     * Forgets what an earlier run of this node left behind.
     *
     * @return how many agents it had held
     */
    public int clear(String node) {
        return database.update("update agents set node = null where node = ?", node);
    }

    private Set<String> update(
            String sql, Collection<AgentPresence> agents, List<Function<AgentPresence, String>> columns) {
        @Nullable
        Object[] arrays = columns.stream()
                .map(column -> agents.stream().map(column).toArray(String[]::new))
                .toArray();
        return new HashSet<>(database.list(sql, row -> row.getString(1), arrays));
    }
}
