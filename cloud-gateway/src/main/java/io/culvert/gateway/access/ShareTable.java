package io.culvert.gateway.access;

import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.Database.Statements;
import io.culvert.gateway.node.Network;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of {@code shares}. Blocking. */
final class ShareTable implements ShareDirectory.Rows {

    private static final String COLUMNS = """
            id, camera_id, operator_id, label, live, archive, archive_depth_s, export, ptz, expires_at, max_sessions, \
            allowed_ips, token_hash, sealed_token, created_at""";

    private final Database database;

    ShareTable(Database database) {
        this.database = database;
    }

    @Override
    public List<Share> all() {
        return database.list("select " + COLUMNS + " from shares", ShareTable::read);
    }

    @Override
    public List<Share> byIds(Set<UUID> ids) {
        return database.list("select " + COLUMNS + " from shares where id = any (?::uuid[])", ShareTable::read, (Object)
                ids.stream().map(UUID::toString).toArray(String[]::new));
    }

    /** The shares of a camera, oldest first, behind the given one; none where that one is gone. */
    List<Share> page(UUID camera, @Nullable UUID after, int limit) {
        return database.list("select " + COLUMNS + """
                 from shares where camera_id = ? and (?::uuid is null
                    or (created_at, id) > (select created_at, id from shares where id = ? and camera_id = ?))
                order by created_at, id limit ?""", ShareTable::read, camera, after, after, camera, limit);
    }

    Optional<Share> find(UUID camera, UUID id) {
        return database.one(
                "select " + COLUMNS + " from shares where camera_id = ? and id = ?", ShareTable::read, camera, id);
    }

    static void insert(Statements statements, Share share, @Nullable UUID createdBy) throws SQLException {
        statements.update(
                """
                insert into shares (id, camera_id, operator_id, label, live, archive, archive_depth_s, export, ptz,
                    expires_at, max_sessions, allowed_ips, token_hash, sealed_token, created_at, created_by)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                share.id(),
                share.cameraId(),
                share.operatorId(),
                share.label(),
                share.live(),
                share.archive(),
                share.archiveDepthS(),
                share.export(),
                share.ptz(),
                share.expiresAt(),
                share.maxSessions(),
                ranges(share),
                share.tokenHash().bytes(),
                share.sealedToken().bytes(),
                share.createdAt(),
                createdBy);
    }

    static int update(Statements statements, Share share) throws SQLException {
        return statements.update(
                """
                update shares set label = ?, live = ?, archive = ?, archive_depth_s = ?, export = ?, ptz = ?,
                    expires_at = ?, max_sessions = ?, allowed_ips = ?
                where id = ?
                """,
                share.label(),
                share.live(),
                share.archive(),
                share.archiveDepthS(),
                share.export(),
                share.ptz(),
                share.expiresAt(),
                share.maxSessions(),
                ranges(share),
                share.id());
    }

    static int delete(Statements statements, UUID camera, UUID id) throws SQLException {
        return statements.update("delete from shares where camera_id = ? and id = ?", camera, id);
    }

    /**
     * A share that is gone.
     *
     * @param camera the name of its camera
     * @param ownerId whose camera that is, or null
     */
    record Deleted(UUID id, String camera, @Nullable UUID ownerId) {}

    static List<Deleted> deleteGivenBy(Statements statements, long operatorId, UUID user) throws SQLException {
        return statements.list(
                """
                delete from shares h using cameras c left join sites s on s.id = c.site_id
                where c.id = h.camera_id and h.created_by = ? and h.operator_id = ?
                returning h.id, c.name, s.user_id
                """,
                row -> new Deleted(row.getObject(1, UUID.class), row.getString(2), row.getObject(3, UUID.class)),
                user,
                operatorId);
    }

    private static Object ranges(Share share) {
        return share.allowedIps().stream().map(Network::toString).toArray(String[]::new);
    }

    private static Share read(ResultSet row) throws SQLException {
        return new Share(
                row.getObject("id", UUID.class),
                row.getObject("camera_id", UUID.class),
                row.getLong("operator_id"),
                row.getString("label"),
                row.getBoolean("live"),
                row.getBoolean("archive"),
                (Long) row.getObject("archive_depth_s"),
                row.getBoolean("export"),
                row.getBoolean("ptz"),
                Database.instant(row, "expires_at"),
                (Integer) row.getObject("max_sessions"),
                Arrays.stream((String[]) row.getArray("allowed_ips").getArray())
                        .map(Network::parse)
                        .toList(),
                new TokenHash(row.getBytes("token_hash")),
                new SealedToken(row.getBytes("sealed_token")),
                Objects.requireNonNull(Database.instant(row, "created_at")));
    }
}
