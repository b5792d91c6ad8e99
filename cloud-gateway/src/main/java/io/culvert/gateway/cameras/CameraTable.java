package io.culvert.gateway.cameras;

import io.culvert.gateway.accounts.Users;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.Database.Statements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of {@code cameras}. Blocking. */
final class CameraTable implements CameraDirectory.Rows {

    /** A camera with its owner, and whether its agent still belongs to who set it up. */
    private static final String SELECT = """
            select c.*, s.user_id as owner_id,
                c.source = 'agent' and (a.agent_id is null or a.deleted_at is not null
                    or a.operator_id <> c.operator_id
                    or (not c.by_provider and a.owner_id is distinct from s.user_id)) as orphaned
            from cameras c left join sites s on s.id = c.site_id left join agents a on a.agent_id = c.agent_id
            """;

    /** Parameters: operator, user or null, user. */
    private static final String IN_SCOPE = " c.operator_id = ? and (?::uuid is null or s.user_id = ?) ";

    private final Database database;

    CameraTable(Database database) {
        this.database = database;
    }

    @Override
    public List<Camera> all() {
        return database.list(SELECT, CameraTable::read);
    }

    @Override
    public List<Camera> byIds(Set<UUID> ids) {
        return database.list(SELECT + "where c.id = any (?::uuid[])", CameraTable::read, (Object)
                ids.stream().map(UUID::toString).toArray(String[]::new));
    }

    @Override
    public List<UUID> ofSite(UUID site) {
        return database.list("select id from cameras where site_id = ?", row -> row.getObject(1, UUID.class), site);
    }

    @Override
    public List<UUID> ofAgent(String agentId) {
        return database.list("select id from cameras where agent_id = ?", row -> row.getObject(1, UUID.class), agentId);
    }

    Optional<Camera> find(Scope scope, String name) {
        return database.one(
                SELECT + "where c.name = ? and" + IN_SCOPE,
                CameraTable::read,
                name,
                scope.operatorId(),
                scope.user(),
                scope.user());
    }

    /** Cameras in the order of their names, those behind the given one. */
    List<Camera> list(Scope scope, String afterName, int limit) {
        return database.list(
                SELECT + "where c.name collate \"C\" > ? and" + IN_SCOPE + "order by c.name collate \"C\" limit ?",
                CameraTable::read,
                afterName,
                scope.operatorId(),
                scope.user(),
                scope.user(),
                limit);
    }

    static Optional<Camera> reread(Statements statements, UUID id) throws SQLException {
        return statements.one(SELECT + "where c.id = ?", CameraTable::read, id);
    }

    /** Locks the row, so that of two changes each sees the other's epoch. */
    static Optional<Camera> lock(Statements statements, UUID id) throws SQLException {
        return statements.one(SELECT + "where c.id = ? for update of c", CameraTable::read, id);
    }

    static boolean agentExists(Statements statements, Scope scope, String agentId) throws SQLException {
        return statements
                .one("""
                        select 1 from agents where agent_id = ? and operator_id = ? and deleted_at is null
                            and (?::uuid is null or owner_id = ?)
                        """, row -> row.getInt(1), agentId, scope.operatorId(), scope.user(), scope.user())
                .isPresent();
    }

    /**
     * The user's limit when no further camera fits in. Locks the user first, in a statement of its own, so that whoever
     * counts sees what came in while waiting, and two cannot slip in together.
     */
    static Optional<Integer> reachedLimit(Statements statements, UUID user) throws SQLException {
        statements.one("select 1 from users where id = ? for no key update", row -> row.getInt(1), user);
        return Users.reachedLimit(statements, user);
    }

    /** The owner's camera that shows this input, the oldest where there are several. */
    static Optional<UUID> ofInput(
            Statements statements, long operatorId, @Nullable UUID owner, CameraSource.Agent source)
            throws SQLException {
        return statements.one(
                """
                select c.id from cameras c left join sites s on s.id = c.site_id
                where c.agent_id = ? and c.input = ? and c.operator_id = ? and s.user_id is not distinct from ?
                order by c.created_at limit 1
                """, row -> row.getObject(1, UUID.class), source.agentId(), source.input(), operatorId, owner);
    }

    static boolean nameTaken(Statements statements, String name) throws SQLException {
        return statements
                .one("select 1 from cameras where name = ?", row -> row.getInt(1), name)
                .isPresent();
    }

    static void insert(Statements statements, Camera camera) throws SQLException {
        statements.update("""
                insert into cameras (site_id, name, title, on_demand, network_cache_ms, video_only, ptz, motion_events,
                    dvr_mode, dvr_depth_days, dvr_motion_days, dvr_space_gb, source, agent_id, input, sub_input, url, sub_url, username, sealed_source, by_provider,
                    epoch, id, operator_id)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, parameters(camera, camera.operatorId()));
    }

    static int update(Statements statements, Camera camera) throws SQLException {
        return statements.update("""
                update cameras set site_id = ?, name = ?, title = ?, on_demand = ?, network_cache_ms = ?, video_only = ?,
                    ptz = ?, motion_events = ?, dvr_mode = ?, dvr_depth_days = ?, dvr_motion_days = ?,
                    dvr_space_gb = ?, source = ?, agent_id = ?, input = ?, sub_input = ?, url = ?,
                    sub_url = ?, username = ?, sealed_source = ?, by_provider = ?, epoch = ?
                where id = ?
                """, parameters(camera));
    }

    static int delete(Statements statements, UUID id) throws SQLException {
        return statements.update("delete from cameras where id = ?", id);
    }

    private static @Nullable Object[] parameters(Camera camera, @Nullable Object... more) {
        CameraSource.Agent agent = camera.source() instanceof CameraSource.Agent it ? it : null;
        CameraSource.Rtsp rtsp = camera.source() instanceof CameraSource.Rtsp it ? it : null;
        @Nullable
        Object[] own = {
            camera.siteId(),
            camera.name(),
            camera.title(),
            camera.onDemand(),
            camera.networkCacheMs(),
            camera.videoOnly(),
            camera.ptz(),
            camera.motionEvents(),
            camera.dvr().mode().word(),
            camera.dvr().depthDays(),
            camera.dvr().motionDays(),
            camera.dvr().spaceGb(),
            agent != null ? "agent" : "rtsp",
            agent == null ? null : agent.agentId(),
            agent == null ? null : agent.input(),
            agent == null ? null : agent.subInput(),
            rtsp == null ? null : rtsp.url(),
            rtsp == null ? null : rtsp.subUrl(),
            rtsp == null ? null : rtsp.username(),
            rtsp == null ? null : rtsp.sealed().bytes(),
            camera.source().byProvider(),
            camera.epoch(),
            camera.id()
        };
        @Nullable Object[] all = new @Nullable Object[own.length + more.length];
        System.arraycopy(own, 0, all, 0, own.length);
        System.arraycopy(more, 0, all, own.length, more.length);
        return all;
    }

    private static Camera read(ResultSet row) throws SQLException {
        return new Camera(
                row.getObject("id", UUID.class),
                row.getLong("epoch"),
                row.getLong("operator_id"),
                row.getObject("site_id", UUID.class),
                row.getObject("owner_id", UUID.class),
                row.getString("name"),
                row.getString("title"),
                source(row),
                row.getBoolean("on_demand"),
                row.getInt("network_cache_ms"),
                row.getBoolean("video_only"),
                row.getBoolean("ptz"),
                row.getBoolean("motion_events"),
                dvr(row),
                row.getBoolean("orphaned"),
                Objects.requireNonNull(Database.instant(row, "created_at")));
    }

    private static Dvr dvr(ResultSet row) throws SQLException {
        return new Dvr(
                Dvr.Mode.of(row.getString("dvr_mode")).orElseThrow(),
                row.getInt("dvr_depth_days"),
                row.getInt("dvr_motion_days"),
                row.getObject("dvr_space_gb", Integer.class));
    }

    private static CameraSource source(ResultSet row) throws SQLException {
        boolean byProvider = row.getBoolean("by_provider");
        if (row.getString("source").equals("agent")) {
            return new CameraSource.Agent(
                    row.getString("agent_id"), row.getString("input"), row.getString("sub_input"), byProvider);
        }
        return new CameraSource.Rtsp(
                row.getString("url"),
                row.getString("sub_url"),
                row.getString("username"),
                new SealedSource(row.getBytes("sealed_source")),
                byProvider);
    }
}
