package io.culvert.gateway.audit;

import io.culvert.gateway.database.Database.Statements;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

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
        noteAll(statements, actor, action, objectType, List.of(objectId.toString()));
    }

    /** Notes the same deed to each of many things of one kind, in one statement. */
    public static void noteAll(
            Statements statements, Actor actor, String action, String objectType, Collection<String> objectIds)
            throws SQLException {
        statements.update(
                """
                insert into audit_log (operator_id, user_id, credential, address, action, object_type, object_id)
                select ?, ?::uuid, ?, ?, ?, ?, unnest(?::text[])
                """,
                actor.operatorId(),
                actor.userId(),
                actor.credential(),
                actor.address(),
                action,
                objectType,
                objectIds.toArray(String[]::new));
    }
}
