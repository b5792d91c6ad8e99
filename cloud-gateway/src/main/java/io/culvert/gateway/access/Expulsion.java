package io.culvert.gateway.access;

import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.audit.AuditLog;
import io.culvert.gateway.database.Database;

/** Ends sessions by hand, and writes down who did it before it is done. Blocking, thread-safe. */
public final class Expulsion {

    private final ViewingSessions sessions;
    private final Database database;

    Expulsion(ViewingSessions sessions, Database database) {
        this.sessions = sessions;
        this.database = database;
    }

    /** The caller has made sure that the actor may. Returns whether it was this call that ended the session. */
    public boolean expel(ViewingSession session, Actor actor) {
        database.inTransaction(statements -> {
            AuditLog.note(statements, actor, "end", "session", session.id());
            return session;
        });
        return sessions.expel(session);
    }
}
