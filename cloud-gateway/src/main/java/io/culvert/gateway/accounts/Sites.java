package io.culvert.gateway.accounts;

import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.audit.AuditLog;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.Database.Statements;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Houses and sites that group cameras. A user sees the own ones, a provider all of the operator; what is changed was found
 * for a principal before. Blocking, thread-safe.
 */
@Singleton
public final class Sites {

    private final SiteTable table;
    private final Database database;

    Sites(SiteTable table, Database database) {
        this.table = table;
        this.database = database;
    }

    /** @param userId whose site it is, null = the operator's */
    public record Site(UUID id, long operatorId, @Nullable UUID userId, String name, Instant createdAt) {}

    /** The site, where the principal may see it. */
    public Optional<Site> find(Principal principal, UUID id) {
        return table.findByIdAndOperatorId(id, principal.operatorId())
                .map(SiteRow::shown)
                .filter(site -> mayUse(principal, site));
    }

    /** What the principal may see, in order of id, from after the given one. */
    public List<Site> list(Principal principal, @Nullable UUID after, int count) {
        boolean all = principal.may(Role.PROVIDER);
        UUID from = after == null ? new UUID(0, 0) : after;
        List<SiteRow> rows = all
                ? table.ofOperator(principal.operatorId(), from, count)
                : principal.userId() == null ? List.of() : table.ofUser(principal.userId(), from, count);
        return rows.stream().map(SiteRow::shown).toList();
    }

    /** Makes a site: the user's own, or the operator's where an API key makes it. */
    public Site create(Actor actor, String name) {
        Site site = new Site(UUID.randomUUID(), actor.operatorId(), actor.userId(), name, now());
        database.inTransaction(statements -> {
            AuditLog.note(statements, actor, "create", "site", site.id());
            return statements.update(
                    "insert into sites (id, operator_id, user_id, name, created_at) values (?, ?, ?, ?, ?)",
                    site.id(),
                    site.operatorId(),
                    site.userId(),
                    site.name(),
                    site.createdAt());
        });
        return site;
    }

    /** Empty where there is no such site any more. */
    public Optional<Site> rename(Actor actor, Site site, String name) {
        boolean renamed = database.inTransaction(statements -> {
            boolean done = statements.update("update sites set name = ? where id = ?", name, site.id()) > 0;
            if (done) {
                AuditLog.note(statements, actor, "change", "site", site.id());
            }
            return done;
        });
        return renamed
                ? Optional.of(new Site(site.id(), site.operatorId(), site.userId(), name, site.createdAt()))
                : Optional.empty();
    }

    /** What came of deleting a site. */
    public enum Deletion {
        DONE,
        /** There is no such site any more. */
        GONE,
        /** Cameras belong to it. */
        IN_USE
    }

    /** Deletes a site without cameras. Locks it first, so that no camera comes in between looking and deleting. */
    public Deletion delete(Actor actor, Site site) {
        return database.inTransaction(statements -> {
            if (isNone(statements, "select 1 from sites where id = ? for update", site)) {
                return Deletion.GONE;
            }
            if (!isNone(statements, "select 1 from cameras where site_id = ? limit 1", site)) {
                return Deletion.IN_USE;
            }
            statements.update("delete from sites where id = ?", site.id());
            AuditLog.note(statements, actor, "delete", "site", site.id());
            return Deletion.DONE;
        });
    }

    private static boolean isNone(Statements statements, String sql, Site site) throws SQLException {
        return statements.one(sql, row -> row.getInt(1), site.id()).isEmpty();
    }

    /**
     * Whether there is this site of the operator's.
     *
     * @param onlyOf the user whose it has to be; null for whoever may use all of the operator's
     */
    public static boolean mayUse(Statements statements, long operatorId, UUID site, @Nullable UUID onlyOf)
            throws SQLException {
        return statements
                .one(
                        "select 1 from sites where id = ? and operator_id = ? and (?::uuid is null or user_id = ?)",
                        row -> row.getInt(1),
                        site,
                        operatorId,
                        onlyOf,
                        onlyOf)
                .isPresent();
    }

    /** As exact as the database keeps it. */
    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    private static boolean mayUse(Principal principal, Site site) {
        return principal.may(Role.PROVIDER)
                || (site.userId() != null && site.userId().equals(principal.userId()));
    }
}
