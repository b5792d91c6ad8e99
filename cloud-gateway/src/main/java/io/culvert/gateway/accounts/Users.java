package io.culvert.gateway.accounts;

import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.audit.AuditLog;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.Database.Statements;
import io.culvert.gateway.database.DatabaseException;
import io.culvert.gateway.database.DatabaseFailure;
import io.culvert.media.Secret;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The users of an operator. Every call names the operator, so that nobody reaches another's. Blocking, thread-safe. */
@Singleton
public final class Users {

    private static final String COLUMNS =
            "id, operator_id, login, role, may_add_by_agent_id, max_cameras, archive_gb, max_sessions, created_at";

    private final Database database;
    private final PasswordHash passwords;
    private final List<UserDeletionListener> deletions;

    Users(Database database, PasswordHash passwords, List<UserDeletionListener> deletions) {
        this.database = database;
        this.passwords = passwords;
        this.deletions = deletions;
    }

    /**
     * What a user may do.
     *
     * @param maxCameras null = no limit, like the next two
     */
    public record Limits(
            boolean mayAddByAgentId,
            @Nullable Integer maxCameras,
            @Nullable Integer archiveGb,
            @Nullable Integer maxSessions) {

        public static final Limits NONE = new Limits(false, null, null, null);
    }

    public record User(UUID id, long operatorId, String login, Role role, Limits limits, Instant createdAt) {}

    /** The login is taken, by a user of this or another operator. */
    public static final class LoginTakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LoginTakenException() {
            super("the login is taken", null, false, false);
        }
    }

    /** Whoever it is: for a principal's own account. */
    public Optional<User> find(UUID id) {
        return database.one("select " + COLUMNS + " from users where id = ?", Users::read, id);
    }

    public Optional<User> find(long operatorId, UUID id) {
        return database.one(
                "select " + COLUMNS + " from users where operator_id = ? and id = ?", Users::read, operatorId, id);
    }

    /** By login, from after the given one. */
    public List<User> list(long operatorId, String afterLogin, int count) {
        return database.list(
                "select " + COLUMNS + " from users where operator_id = ? and login > ? order by login limit ?",
                Users::read,
                operatorId,
                afterLogin,
                count);
    }

    /** @throws LoginTakenException when the login, which is one in the whole installation, is taken */
    public User create(Actor actor, String login, Secret password, Role role, Limits limits) {
        String hash = passwords.hash(password);
        return unlessTaken(() -> database.inTransaction(statements -> {
            User user = insert(statements, actor.operatorId(), login, hash, role, limits);
            AuditLog.note(statements, actor, "create", "user", user.id());
            return user;
        }));
    }

    static User insert(
            Statements statements, long operatorId, String login, String passwordHash, Role role, Limits limits)
            throws SQLException {
        return statements
                .one(
                        """
                        insert into users (id, operator_id, login, password_hash, role, may_add_by_agent_id,
                            max_cameras, archive_gb, max_sessions)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?) returning
                        """ + COLUMNS,
                        Users::read,
                        UUID.randomUUID(),
                        operatorId,
                        normal(login),
                        passwordHash,
                        role,
                        limits.mayAddByAgentId(),
                        limits.maxCameras(),
                        limits.archiveGb(),
                        limits.maxSessions())
                .orElseThrow();
    }

    /**
     * Changes a user; a new password ends the user's logins.
     *
     * @param password null = stays
     */
    public Optional<User> change(
            Actor actor, UUID id, String login, @Nullable Secret password, Role role, Limits limits) {
        String hash = password == null ? null : passwords.hash(password);
        return unlessTaken(() -> database.inTransaction(statements -> {
            Optional<User> changed = statements.one(
                    """
                    update users set login = ?, role = ?, may_add_by_agent_id = ?, max_cameras = ?, archive_gb = ?,
                        max_sessions = ?, password_hash = coalesce(?, password_hash)
                    where operator_id = ? and id = ? returning
                    """ + COLUMNS,
                    Users::read,
                    normal(login),
                    role,
                    limits.mayAddByAgentId(),
                    limits.maxCameras(),
                    limits.archiveGb(),
                    limits.maxSessions(),
                    hash,
                    actor.operatorId(),
                    id);
            if (changed.isPresent()) {
                AuditLog.note(statements, actor, "change", "user", id);
            }
            if (hash != null) {
                statements.update("delete from login_tokens where user_id = ?", id);
                statements.update("delete from known_addresses where user_id = ?", id);
            }
            return changed;
        }));
    }

    /** The user's limit when no further camera fits in; empty where one does. */
    public static Optional<Integer> reachedLimit(Statements statements, UUID user) throws SQLException {
        return statements.one("""
                select max_cameras from users u
                where id = ? and max_cameras <= (
                    select count(*) from cameras c join sites s on s.id = c.site_id where s.user_id = u.id)
                """, row -> row.getInt(1), user);
    }

    /** Deletes a user with all logins and all shares that the user made; false where the operator has none with this id. */
    public boolean delete(Actor actor, UUID id) {
        return database.inTransaction(statements -> {
            boolean found = statements
                    .one(
                            "select 1 from users where operator_id = ? and id = ? for update",
                            row -> row.getInt(1),
                            actor.operatorId(),
                            id)
                    .isPresent();
            if (found) {
                for (UserDeletionListener listener : deletions) {
                    listener.deleting(statements, actor, id);
                }
                statements.update("delete from users where id = ?", id);
                AuditLog.note(statements, actor, "delete", "user", id);
            }
            return found;
        });
    }

    private static String normal(String login) {
        return login.strip().toLowerCase(Locale.ROOT);
    }

    static <T> T unlessTaken(Supplier<T> work) {
        try {
            return work.get();
        } catch (DatabaseException e) {
            if (e.failure() == DatabaseFailure.TAKEN) {
                throw new LoginTakenException();
            }
            throw e;
        }
    }

    private static User read(ResultSet row) throws SQLException {
        return new User(
                row.getObject("id", UUID.class),
                row.getLong("operator_id"),
                row.getString("login"),
                Role.valueOf(row.getString("role")),
                new Limits(
                        row.getBoolean("may_add_by_agent_id"),
                        row.getObject("max_cameras", Integer.class),
                        row.getObject("archive_gb", Integer.class),
                        row.getObject("max_sessions", Integer.class)),
                Objects.requireNonNull(Database.instant(row, "created_at")));
    }
}
