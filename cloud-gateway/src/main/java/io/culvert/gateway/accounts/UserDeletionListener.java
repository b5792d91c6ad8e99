package io.culvert.gateway.accounts;

import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.database.Database.Statements;
import java.sql.SQLException;
import java.util.UUID;

/** Told of a user who is being deleted, in the transaction that does it: what was the user's ends with it. */
public interface UserDeletionListener {
    /** The user, of the actor's operator, is still there and locked. */
    void deleting(Statements statements, Actor actor, UUID user) throws SQLException;
}
