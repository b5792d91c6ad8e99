package io.culvert.gateway.access;

import io.culvert.gateway.accounts.UserDeletionListener;
import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.audit.AuditLog;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.changes.ChangeFeed;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.Database.Statements;
import io.culvert.gateway.events.Event;
import io.culvert.gateway.events.EventType;
import io.culvert.gateway.events.Outbox;
import io.culvert.media.Secret;
import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Gives, lists, changes and revokes the shares of a camera.
 *
 * <p>The caller has made sure that the actor may do this with the camera. Every call blocks; those that change something
 * return when this node acts by it: after {@link #revoke} the share's sessions are over.
 */
public final class Shares implements UserDeletionListener {

    /** A share just given, with the token that opens it. */
    public record Given(Share share, Secret token) {}

    private final ShareTable table;
    private final ShareTokens tokens;
    private final Database database;
    private final Outbox outbox;
    private final ChangeFeed changes;
    private final Clock clock;

    Shares(ShareTable table, ShareTokens tokens, Database database, Outbox outbox, ChangeFeed changes, Clock clock) {
        this.table = table;
        this.tokens = tokens;
        this.database = database;
        this.outbox = outbox;
        this.changes = changes;
        this.clock = clock;
    }

    public Given give(Camera camera, ShareTerms terms, Actor actor) {
        UUID id = UUID.randomUUID();
        Secret token = ShareTokens.mint();
        var share = new Share(
                id,
                camera.id(),
                camera.operatorId(),
                terms.label(),
                terms.live(),
                terms.archive(),
                terms.archiveDepthS(),
                terms.export(),
                terms.ptz(),
                terms.expiresAt(),
                terms.maxSessions(),
                terms.allowedIps(),
                ShareTokens.hash(token),
                tokens.seal(id, token),
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        database.inTransaction(statements -> {
            ShareTable.insert(statements, share, actor.userId());
            AuditLog.note(statements, actor, "create", "share", id);
            return share;
        });
        changes.catchUp();
        return new Given(share, token);
    }

    /** The camera's shares, oldest first, those behind the given one (null for the first page). */
    public List<Share> list(Camera camera, @Nullable UUID after, int limit) {
        return table.page(camera.id(), after, limit);
    }

    public Optional<Share> find(Camera camera, UUID id) {
        return table.find(camera.id(), id);
    }

    /** The token again, for who gave it away and needs it once more. */
    public Secret reveal(Share share, Actor actor) {
        database.inTransaction(statements -> {
            AuditLog.note(statements, actor, "reveal", "share", share.id());
            return share;
        });
        return tokens.reveal(share);
    }

    /** Sets new terms; sessions that they no longer cover are over when this returns. Empty when it was revoked meanwhile. */
    public Optional<Share> change(Share share, ShareTerms terms, Actor actor) {
        Share changed = share.with(terms);
        int rows = database.inTransaction(statements -> {
            AuditLog.note(statements, actor, "change", "share", share.id());
            return ShareTable.update(statements, changed);
        });
        changes.catchUp();
        return rows == 0 ? Optional.empty() : Optional.of(changed);
    }

    /** Ends the share and all that is watched by it. Returns whether there was one. */
    public boolean revoke(Camera camera, UUID id, Actor actor) {
        int rows = database.inTransaction(statements -> {
            int deleted = ShareTable.delete(statements, camera.id(), id);
            if (deleted > 0) {
                AuditLog.note(statements, actor, "revoke", "share", id);
                outbox.write(statements, revoked(camera.operatorId(), camera.ownerId(), camera.name(), id));
            }
            return deleted;
        });
        changes.catchUp();
        return rows > 0;
    }

    /** Revokes all shares that the user gave, whose ever the cameras are. */
    @Override
    public void deleting(Statements statements, Actor actor, UUID user) throws SQLException {
        List<ShareTable.Deleted> shares = ShareTable.deleteGivenBy(statements, actor.operatorId(), user);
        AuditLog.noteAll(
                statements,
                actor,
                "revoke",
                "share",
                shares.stream().map(share -> share.id().toString()).toList());
        for (ShareTable.Deleted share : shares) {
            outbox.write(statements, revoked(actor.operatorId(), share.ownerId(), share.camera(), share.id()));
        }
    }

    private static Event revoked(long operatorId, @Nullable UUID ownerId, String camera, UUID share) {
        return Event.ofCamera(EventType.SHARE_REVOKED, operatorId, ownerId, camera, "share", share);
    }
}
