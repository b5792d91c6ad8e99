package io.culvert.gateway.archive.index;

import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.audit.AuditLog;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.Database.Statements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What people want to be kept: it stays beyond its age, until there is no room for anything else. The SQL of
 * {@code archive_protected}. Thread-safe; blocking.
 */
public final class ProtectedPieces {
    /** Of one camera. */
    public static final int MOST = 1_000;

    private static final String OBJECT = "protected_piece";

    private final Database database;

    public ProtectedPieces(Database database) {
        this.database = database;
    }

    /** Protects a piece, recorded or not; empty where the camera has as many as may be. */
    public Optional<ProtectedPiece> protect(UUID camera, Span span, String label, Actor actor) {
        ProtectedPiece piece = new ProtectedPiece(UUID.randomUUID(), camera, span, label);
        return database.inTransaction(statements -> {
            // In the order in which a camera's deletion takes them.
            statements.list("select 1 from cameras where id = ? for key share", row -> true, camera);
            // Whoever deletes what is old holds it too: a piece that was protected in time is not deleted.
            SegmentTable.lock(statements, Set.of(camera));
            if (count(statements, camera) >= MOST) {
                return Optional.empty();
            }
            statements.update(
                    "insert into archive_protected (id, camera_id, start_micros, end_micros, label) values (?, ?, ?, ?, ?)",
                    piece.id(),
                    camera,
                    span.fromMicros(),
                    span.toMicros(),
                    label);
            AuditLog.note(statements, actor, "create", OBJECT, piece.id());
            return Optional.of(piece);
        });
    }

    private static long count(Statements statements, UUID camera) throws SQLException {
        return statements
                .one("select count(*) from archive_protected where camera_id = ?", row -> row.getLong(1), camera)
                .orElse(0L);
    }

    /** In the order of time, behind the given one; none where that one is gone. */
    public List<ProtectedPiece> list(UUID camera, @Nullable UUID after, int limit) {
        return database.list("""
                select * from archive_protected where camera_id = ? and (?::uuid is null or (start_micros, id) >
                    (select start_micros, id from archive_protected where id = ? and camera_id = ?))
                order by start_micros, id limit ?
                """, ProtectedPieces::read, camera, after, after, camera, limit);
    }

    /** Those that have something of the window. */
    public List<ProtectedPiece> within(UUID camera, Span window) {
        return database.list("""
                select * from archive_protected where camera_id = ? and start_micros < ? and end_micros > ?
                order by start_micros, id
                """, ProtectedPieces::read, camera, window.toMicros(), window.fromMicros());
    }

    /** Protects it no longer; false where there is no such piece of the camera. */
    public boolean release(UUID camera, UUID id, Actor actor) {
        return database.inTransaction(statements -> {
            boolean released =
                    statements.update("delete from archive_protected where id = ? and camera_id = ?", id, camera) > 0;
            if (released) {
                AuditLog.note(statements, actor, "delete", OBJECT, id);
            }
            return released;
        });
    }

    private static ProtectedPiece read(ResultSet row) throws SQLException {
        return new ProtectedPiece(
                row.getObject("id", UUID.class),
                row.getObject("camera_id", UUID.class),
                new Span(row.getLong("start_micros"), row.getLong("end_micros")),
                row.getString("label"));
    }
}
