package io.culvert.gateway.audit;

import io.culvert.gateway.database.Database.Statements;
import java.sql.SQLException;

/** Writes the table {@code audit_log}, in the transaction of what it tells of. */
public final class AuditLog {

    private AuditLog() {}

    /**
     * Notes one deed.
     *
     * @param action a verb, e.g. {@code reveal}
     * @param objectType what kind of thing, e.g. {@code share}
     * @param objectId its key
     */
    public static void note(Statements statements, Actor actor, String action, String objectType, Object objectId)
            throws SQLException {
        statements.update(
                """
                insert into audit_log (operator_id, user_id, credential, address, action, object_type, object_id)
                values (?, ?, ?, ?, ?, ?, ?)
                """,
                actor.operatorId(),
                actor.userId(),
                actor.credential(),
                actor.address(),
                action,
                objectType,
                objectId.toString());
    }
}
