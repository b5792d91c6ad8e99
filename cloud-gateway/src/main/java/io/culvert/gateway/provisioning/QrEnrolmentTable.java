package io.culvert.gateway.provisioning;

import static io.culvert.gateway.database.Database.instant;

import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.Database.Statements;
import io.culvert.gateway.database.JsonText;
import io.micronaut.core.type.Argument;
import io.micronaut.json.JsonMapper;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of {@code enrolments}. Blocking; times are those of its callers' clock. */
final class QrEnrolmentTable {
    private static final String SELECT = """
            select e.*, s.user_id as owner_id from enrolments e join sites s on s.id = e.site_id
            """;

    /** Parameters: operator, user or null, user. */
    private static final String IN_SCOPE = " e.operator_id = ? and (?::uuid is null or e.user_id = ?) ";

    private final Database database;
    private final JsonMapper json;
    private final JsonText text;

    QrEnrolmentTable(Database database, JsonMapper json) {
        this.database = database;
        this.json = json;
        this.text = new JsonText(json);
    }

    /** @param userId limits the answer to what this user made; null for all of the operator */
    Optional<QrEnrolment> find(long operatorId, @Nullable UUID userId, UUID id) {
        return database.one(SELECT + "where e.id = ? and" + IN_SCOPE, this::enrolment, id, operatorId, userId, userId);
    }

    /** By id, those behind {@code after}. */
    List<QrEnrolment> list(long operatorId, @Nullable UUID userId, UUID after, int limit) {
        return database.list(
                SELECT + "where e.id > ? and" + IN_SCOPE + "order by e.id limit ?",
                this::enrolment,
                after,
                operatorId,
                userId,
                userId,
                limit);
    }

    /** Locks the row until the end of the transaction, so that of many that come with one token one is first. */
    Optional<QrEnrolment> lockByToken(Statements statements, byte[] tokenHash) throws SQLException {
        return statements.one(SELECT + "where e.token_hash = ? for update of e", this::enrolment, (Object) tokenHash);
    }

    /** Locks an enrolment whose camera is still to be made; empty when it is made, or somebody else is at it. */
    Optional<QrEnrolment> lockPending(Statements statements, UUID id) throws SQLException {
        return statements.one(SELECT + """
                        where e.id = ? and e.announced_at is not null and e.camera_at is null and e.problem is null
                        for update of e skip locked
                        """, this::enrolment, id);
    }

    /** Those whose agent has named an input and whose camera is still to be made. */
    List<UUID> pending() {
        return database.list("""
                select id from enrolments
                where bound_at is not null and announced_at is not null and camera_at is null and problem is null
                order by announced_at limit 1000
                """, row -> row.getObject(1, UUID.class));
    }

    void insert(Statements statements, QrEnrolment made, byte[] tokenHash) throws SQLException {
        statements.update(
                """
                insert into enrolments (id, operator_id, site_id, user_id, api_key_id, by_provider, title, camera,
                    token_hash, created_at, expires_at)
                values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?)
                """,
                made.id(),
                made.operatorId(),
                made.siteId(),
                made.userId(),
                made.apiKeyId(),
                made.byProvider(),
                made.title(),
                made.camera(),
                tokenHash,
                made.createdAt(),
                made.expiresAt());
    }

    /** One maker at a time: who counts what there is finds it so until the end of the transaction. */
    void lockMaker(Statements statements, UUID maker) throws SQLException {
        statements.list("select pg_advisory_xact_lock(hashtextextended(?, 31))", row -> true, maker.toString());
    }

    int waiting(Statements statements, UUID maker, Instant now) throws SQLException {
        return statements
                .one(
                        "select count(*) from enrolments"
                                + " where (user_id = ? or api_key_id = ?) and bound_at is null and expires_at > ?",
                        row -> row.getInt(1),
                        maker,
                        maker,
                        now)
                .orElse(0);
    }

    /** Whether whoever made the code may still do so: user or key are there, and as mighty as they were. */
    boolean makerStands(Statements statements, QrEnrolment enrolment) throws SQLException {
        return statements
                .one(
                        """
                        select 1 where exists (
                            select 1 from users u where u.id = ? and u.operator_id = ?
                                and (not ? or u.role in ('SYSTEM', 'PROVIDER')))
                          or exists (
                            select 1 from api_keys k where k.id = ? and k.operator_id = ?
                                and (not ? or k.role in ('SYSTEM', 'PROVIDER')))
                        """,
                        row -> true,
                        enrolment.userId(),
                        enrolment.operatorId(),
                        enrolment.byProvider(),
                        enrolment.apiKeyId(),
                        enrolment.operatorId(),
                        enrolment.byProvider())
                .isPresent();
    }

    /** An agent has shown the token. */
    void reached(Statements statements, UUID id, List<JoinStep> steps, Instant now, @Nullable String problem)
            throws SQLException {
        statements.update("""
                update enrolments set reached_at = coalesce(reached_at, ?), steps = ?::jsonb, problem = ? where id = ?
                """, now, text.of(steps), problem, id);
    }

    /** Binds the key pair, if no other is; the only statement that does. */
    boolean bind(Statements statements, UUID id, String keyFingerprint, String agentId, String address, Instant now)
            throws SQLException {
        return statements.update("""
                update enrolments
                set key_fingerprint = ?, agent_id = ?, address = ?, bound_at = ?
                where id = ? and bound_at is null
                """, keyFingerprint, agentId, address, now, id) == 1;
    }

    void cameraMade(Statements statements, UUID id, UUID cameraId, Instant now) throws SQLException {
        statements.update("update enrolments set camera_id = ?, camera_at = ? where id = ?", cameraId, now, id);
    }

    void stopped(Statements statements, UUID id, String problem) throws SQLException {
        statements.update("update enrolments set problem = ? where id = ?", problem, id);
    }

    boolean delete(Statements statements, long operatorId, @Nullable UUID userId, UUID id) throws SQLException {
        return statements.update(
                        "delete from enrolments e where e.id = ? and" + IN_SCOPE, id, operatorId, userId, userId)
                == 1;
    }

    /** Forgets what nobody asks about any more: unused codes after a day, used ones after thirty. */
    int forget(Instant now) {
        return database.update("""
                delete from enrolments
                where expires_at < ?::timestamptz - interval '1 day'
                  and (bound_at is null or expires_at < ?::timestamptz - interval '30 days')
                """, now, now);
    }

    private QrEnrolment enrolment(ResultSet row) throws SQLException {
        return new QrEnrolment(
                row.getObject("id", UUID.class),
                row.getLong("operator_id"),
                row.getObject("site_id", UUID.class),
                row.getObject("owner_id", UUID.class),
                row.getObject("user_id", UUID.class),
                row.getObject("api_key_id", UUID.class),
                row.getBoolean("by_provider"),
                row.getString("title"),
                row.getString("camera"),
                Objects.requireNonNull(instant(row, "created_at")),
                Objects.requireNonNull(instant(row, "expires_at")),
                steps(row.getString("steps")),
                instant(row, "reached_at"),
                instant(row, "bound_at"),
                row.getString("key_fingerprint"),
                row.getString("agent_id"),
                row.getString("address"),
                instant(row, "online_at"),
                instant(row, "announced_at"),
                row.getObject("camera_id", UUID.class),
                instant(row, "camera_at"),
                row.getString("problem"));
    }

    private List<JoinStep> steps(String text) throws SQLException {
        try {
            return json.readValue(text, Argument.listOf(JoinStep.class));
        } catch (IOException e) {
            throw new SQLException("steps of an enrolment are not a list of steps", e);
        }
    }
}
