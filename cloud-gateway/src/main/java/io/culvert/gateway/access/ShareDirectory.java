package io.culvert.gateway.access;

import io.culvert.gateway.changes.Change;
import io.culvert.gateway.changes.ChangeSubscriber;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Every share of the installation in memory, by id and by the hash of its token.
 *
 * <p>Threading: readers see one immutable picture at a time and never block; the change feed is the single writer.
 */
final class ShareDirectory implements ChangeSubscriber {

    /** Where the shares are read from. */
    interface Rows {
        List<Share> all();

        /** Those of the given ids that still exist. */
        List<Share> byIds(Set<UUID> ids);
    }

    private record Picture(Map<UUID, Share> byId, Map<TokenHash, Share> byToken) {}

    private final Rows rows;
    private volatile Picture picture = new Picture(Map.of(), Map.of());

    ShareDirectory(Rows rows) {
        this.rows = rows;
    }

    @Nullable
    Share byId(UUID id) {
        return picture.byId().get(id);
    }

    @Nullable
    Share byToken(TokenHash hash) {
        return picture.byToken().get(hash);
    }

    @Override
    public Stage stage() {
        return Stage.CACHE;
    }

    @Override
    public void reload() {
        Map<UUID, Share> byId = new HashMap<>();
        rows.all().forEach(share -> byId.put(share.id(), share));
        show(byId);
    }

    @Override
    public void apply(List<Change> changes) {
        Set<UUID> touched = new HashSet<>();
        for (Change change : changes) {
            if (change.entity().equals(Change.SHARE)) {
                touched.add(UUID.fromString(change.entityId()));
            }
        }
        if (touched.isEmpty()) {
            return;
        }
        Map<UUID, Share> byId = new HashMap<>(picture.byId());
        byId.keySet().removeAll(touched);
        rows.byIds(touched).forEach(share -> byId.put(share.id(), share));
        show(byId);
    }

    private void show(Map<UUID, Share> byId) {
        Map<TokenHash, Share> byToken = new HashMap<>();
        byId.values().forEach(share -> byToken.put(share.tokenHash(), share));
        picture = new Picture(Map.copyOf(byId), Map.copyOf(byToken));
    }
}
