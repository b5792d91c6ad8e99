package io.culvert.gateway.accounts;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Houses and sites that group cameras. A user sees the own ones, a provider all of the operator. Blocking, thread-safe.
 */
@Singleton
public final class Sites {

    private final SiteTable table;

    Sites(SiteTable table) {
        this.table = table;
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
    public Site create(Principal principal, String name) {
        UUID id = UUID.randomUUID();
        table.save(new SiteRow(id, principal.operatorId(), principal.userId(), name, Instant.now()));
        return find(principal, id).orElseThrow();
    }

    public Optional<Site> rename(Principal principal, UUID id, String name) {
        if (find(principal, id).isEmpty()) {
            return Optional.empty();
        }
        table.rename(id, name);
        return find(principal, id);
    }

    public boolean delete(Principal principal, UUID id) {
        return find(principal, id).isPresent() && table.deleteByIdAndOperatorId(id, principal.operatorId()) > 0;
    }

    private static boolean mayUse(Principal principal, Site site) {
        return principal.may(Role.PROVIDER)
                || (site.userId() != null && site.userId().equals(principal.userId()));
    }
}
