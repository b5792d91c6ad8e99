package io.culvert.gateway.cameras;

import io.culvert.gateway.accounts.Sites;
import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.audit.AuditLog;
import io.culvert.gateway.changes.ChangeFeed;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.Database.Statements;
import io.culvert.gateway.database.DatabaseException;
import io.culvert.gateway.database.DatabaseFailure;
import io.culvert.gateway.events.Event;
import io.culvert.gateway.events.EventType;
import io.culvert.gateway.events.Outbox;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Adds, lists, changes and deletes cameras, each for a {@link Scope} outside of which nothing exists.
 *
 * <p>Every call blocks; those that change something return when this node acts by it: after {@link #delete} the camera's
 * sessions and streams are over.
 */
public final class Cameras {

    private static final int NAME_TRIES = 5;
    private static final String NAME_RULE =
            "The name must be 1 to 63 of a-z, 0-9, _ and -, beginning with a letter or digit.";

    private final CameraTable table;
    private final DirectSources direct;
    private final Database database;
    private final Outbox outbox;
    private final ChangeFeed changes;
    private final Clock clock;

    Cameras(
            CameraTable table,
            DirectSources direct,
            Database database,
            Outbox outbox,
            ChangeFeed changes,
            Clock clock) {
        this.table = table;
        this.direct = direct;
        this.database = database;
        this.outbox = outbox;
        this.changes = changes;
        this.clock = clock;
    }

    public Optional<Camera> find(Scope scope, String name) {
        return table.find(scope, name);
    }

    /** Cameras in the order of their names, those behind the given one. */
    public List<Camera> list(Scope scope, String afterName, int limit) {
        return table.list(scope, afterName, limit);
    }

    /** Whether a new camera may have this name now: empty, or why not. */
    public Optional<SaveResult> nameRefusal(String name) {
        if (!CameraName.isValid(name)) {
            return Optional.of(new SaveResult.Invalid("name", NAME_RULE));
        }
        boolean free = !CameraName.isReserved(name)
                && !database.<Boolean>inTransaction(statements -> CameraTable.nameTaken(statements, name));
        return free ? Optional.empty() : Optional.of(new SaveResult.NameNotAvailable());
    }

    public SaveResult add(Scope scope, CameraDraft draft, Actor actor) {
        String wanted = draft.name();
        for (int tries = 1; ; tries++) {
            String name = wanted != null ? wanted : CameraName.generate(draft.title());
            SaveResult result = addNamed(scope, draft, name, actor);
            if (wanted != null || !(result instanceof SaveResult.NameNotAvailable) || tries == NAME_TRIES) {
                return result;
            }
        }
    }

    private SaveResult addNamed(Scope scope, CameraDraft draft, String name, Actor actor) {
        if (draft.source() == null) {
            return new SaveResult.Invalid("source", "A camera needs a source.");
        }
        UUID id = UUID.randomUUID();
        return save(scope, draft, name, id, null, (source, statements) -> {
            if (scope.user() != null) {
                Optional<Integer> reached = CameraTable.reachedLimit(statements, scope.user());
                if (reached.isPresent()) {
                    return new SaveResult.TooMany(reached.get());
                }
            }
            Camera camera = camera(id, 1, scope.operatorId(), name, draft, source);
            return new SaveResult.Saved(insert(statements, outbox, camera, actor));
        });
    }

    /** Adds the camera with all that tells of it; returns it as the database has it. */
    static Camera insert(Statements statements, Outbox outbox, Camera camera, Actor actor) throws SQLException {
        CameraTable.insert(statements, camera);
        AuditLog.note(statements, actor, "create", "camera", camera.id());
        Camera added = CameraTable.reread(statements, camera.id()).orElseThrow();
        outbox.write(statements, event(EventType.CAMERA_ADDED, added));
        return added;
    }

    /**
     * Makes the camera what the draft says. Another source, or other tracks of it, make a new epoch and end the camera's
     * sessions.
     */
    public SaveResult change(Scope scope, Camera before, CameraDraft draft, Actor actor) {
        String name = draft.name() == null ? before.name() : draft.name();
        return save(scope, draft, name, before.id(), before, (source, statements) -> {
            Optional<Camera> now = CameraTable.lock(statements, before.id());
            if (now.isEmpty()) {
                return new SaveResult.Gone();
            }
            boolean sameStream = source.equals(now.get().source())
                    && draft.videoOnly() == now.get().videoOnly();
            long epoch = now.get().epoch() + (sameStream ? 0 : 1);
            CameraTable.update(statements, camera(before.id(), epoch, before.operatorId(), name, draft, source));
            AuditLog.note(statements, actor, "change", "camera", before.id());
            return new SaveResult.Saved(
                    CameraTable.reread(statements, before.id()).orElseThrow());
        });
    }

    /** Ends the camera, its shares and everything watched of it. Returns whether there was one. */
    public boolean delete(Camera camera, Actor actor) {
        int rows = database.inTransaction(statements -> {
            int deleted = CameraTable.delete(statements, camera.id());
            if (deleted > 0) {
                AuditLog.note(statements, actor, "delete", "camera", camera.id());
                outbox.write(statements, event(EventType.CAMERA_REMOVED, camera));
            }
            return deleted;
        });
        changes.catchUp();
        return rows > 0;
    }

    private static Event event(EventType type, Camera camera) {
        return Event.ofCamera(type, camera.operatorId(), camera.ownerId(), camera.name(), "camera", camera.id())
                .with("title", camera.title())
                .with("site_id", camera.siteId());
    }

    private interface Write {
        SaveResult with(CameraSource source, Statements statements) throws SQLException;
    }

    private SaveResult save(
            Scope scope, CameraDraft draft, String name, UUID id, @Nullable Camera before, Write write) {
        if (!CameraName.isValid(name)) {
            return new SaveResult.Invalid("name", NAME_RULE);
        }
        if ((before == null || !before.name().equals(name)) && CameraName.isReserved(name)) {
            return new SaveResult.NameNotAvailable();
        }
        if (draft.siteId() == null && !scope.isProvider()) {
            return new SaveResult.SiteNeeded();
        }
        CameraSource old = before == null ? null : before.source();
        return switch (source(scope, draft.source(), id, old)) {
            case SourceOutcome.Invalid(String field, String reason) -> new SaveResult.Invalid(field, reason);
            case SourceOutcome.Ready(CameraSource source) ->
                commit(statements -> {
                    if (draft.siteId() != null
                            && !Sites.mayUse(statements, scope.operatorId(), draft.siteId(), scope.user())) {
                        return new SaveResult.NoSuchSite();
                    }
                    if (source instanceof CameraSource.Agent agent
                            && !source.equals(old)
                            && !CameraTable.agentExists(statements, scope, agent.agentId())) {
                        return new SaveResult.NoSuchAgent();
                    }
                    return write.with(source, statements);
                });
        };
    }

    private SaveResult commit(Database.Work<SaveResult> work) {
        SaveResult result;
        try {
            result = database.inTransaction(work);
        } catch (DatabaseException e) {
            if (e.failure() == DatabaseFailure.TAKEN) {
                return new SaveResult.NameNotAvailable();
            }
            throw e;
        }
        changes.catchUp();
        return result;
    }

    private SourceOutcome source(Scope scope, @Nullable SourceDraft draft, UUID id, @Nullable CameraSource before) {
        return switch (draft) {
            case null -> new SourceOutcome.Ready(Objects.requireNonNull(before, "a new camera has a source"));
            case SourceDraft.Agent(String agentId, String input, String subInput) ->
                new SourceOutcome.Ready(new CameraSource.Agent(agentId, input, subInput, scope.isProvider()));
            case SourceDraft.Rtsp rtsp ->
                direct.seal(id, rtsp, before instanceof CameraSource.Rtsp it ? it : null, scope.isProvider());
        };
    }

    private Camera camera(UUID id, long epoch, long operatorId, String name, CameraDraft draft, CameraSource source) {
        return new Camera(
                id,
                epoch,
                operatorId,
                draft.siteId(),
                null,
                name,
                draft.title(),
                source,
                draft.onDemand(),
                draft.networkCacheMs(),
                draft.videoOnly(),
                draft.ptz(),
                draft.motionEvents(),
                draft.dvr(),
                false,
                clock.instant());
    }
}
