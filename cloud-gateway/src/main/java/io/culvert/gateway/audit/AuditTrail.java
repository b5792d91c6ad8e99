package io.culvert.gateway.audit;

import io.culvert.gateway.database.Database;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the table {@code audit_log}, from its newest row down. Blocking, thread-safe. */
@Singleton
public final class AuditTrail {

    private final Database database;

    AuditTrail(Database database) {
        this.database = database;
    }

    /** The wanted deeds with an id below the given one, the newest first. */
    public List<AuditEntry> before(long id, AuditQuery query, int most) {
        return database.list("""
                select l.*, coalesce(u.login, k.label) as name
                from audit_log l
                    left join users u on u.id = l.user_id
                    left join api_keys k on l.user_id is null and l.credential = 'key:' || k.id
                where l.id < ? and (?::bigint is null or l.operator_id = ?)
                    and (?::text is null or l.user_id = any (
                        select id from users where login = lower(?) or id::text = lower(?)))
                    and (?::text is null or l.credential = ?) and (?::text is null or l.action = ?)
                    and (?::text is null or l.object_type = ?) and (?::text is null or l.object_id = ?)
                    and (?::timestamptz is null or l.at >= ?) and (?::timestamptz is null or l.at < ?)
                order by l.id desc limit ?
                """, AuditTrail::read, parameters(id, query, most));
    }

    private static @Nullable Object[] parameters(long id, AuditQuery query, int most) {
        return new @Nullable Object[] {
            id,
            query.operatorId(),
            query.operatorId(),
            query.user(),
            query.user(),
            query.user(),
            query.credential(),
            query.credential(),
            query.action(),
            query.action(),
            query.objectType(),
            query.objectType(),
            query.objectId(),
            query.objectId(),
            query.from(),
            query.from(),
            query.to(),
            query.to(),
            most
        };
    }

    private static AuditEntry read(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getLong("id"),
                Objects.requireNonNull(Database.instant(row, "at")),
                row.getLong("operator_id"),
                row.getObject("user_id", UUID.class),
                row.getString("name"),
                row.getString("credential"),
                row.getString("address"),
                row.getString("action"),
                row.getString("object_type"),
                row.getString("object_id"));
    }
}
