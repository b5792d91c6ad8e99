package io.culvert.gateway.archive.index;

import io.culvert.gateway.archive.store.KnownVolumes;
import io.culvert.gateway.database.Database;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The SQL of {@code archive_volumes}, as one gateway sees it: roots of the same path on other gateways are other roots.
 * Blocking.
 */
public final class VolumeTable implements KnownVolumes {
    private final Database database;
    private final String node;

    public VolumeTable(Database database, String node) {
        this.database = database;
        this.node = node;
    }

    @Override
    public Optional<UUID> at(Path root) {
        return database.one(
                "select volume from archive_volumes where node = ? and root = ? order by seen_at desc limit 1",
                row -> row.getObject(1, UUID.class),
                node,
                root.toString());
    }

    /** Of a volume that another gateway has had, that gateway's name in front of the path. */
    @Override
    public Optional<Path> placeOf(UUID volume) {
        return database.one(
                "select node, root from archive_volumes where volume = ?",
                row -> Path.of(
                        row.getString(1).equals(node) ? row.getString(2) : row.getString(1) + ":" + row.getString(2)),
                volume);
    }

    @Override
    public boolean isEmpty() {
        return database.one("select 1 from archive_volumes limit 1", row -> true)
                .isEmpty();
    }

    @Override
    public long lastNumber(UUID volume) {
        return database.one("""
                        select greatest((select max(number) from archive_segments where volume = ?),
                            (select max(number) from archive_garbage where volume = ?), 0)
                        """, row -> row.getLong(1), volume, volume).orElse(0L);
    }

    /** Where a volume was last. */
    public record Place(UUID volume, String node, Path root) {}

    /** All there are, on all gateways. */
    public List<Place> all() {
        return database.list(
                "select volume, node, root from archive_volumes order by node, root",
                row -> new Place(row.getObject(1, UUID.class), row.getString(2), Path.of(row.getString(3))));
    }

    /**
     * These volumes are at these roots now. All at once: an index that knows some of them would refuse the others.
     *
     * @param roots by volume
     */
    public void seen(Map<UUID, Path> roots) {
        Columns<Map.Entry<UUID, Path>> columns = new Columns<>(roots.entrySet());
        Object volumes = columns.ids(Map.Entry::getKey);
        Object paths = columns.texts(root -> root.getValue().toString());
        database.update("""
                insert into archive_volumes (volume, node, root)
                select p.volume, ?::text, p.root from unnest(?::uuid[], ?::text[]) as p (volume, root)
                on conflict (volume) do update set node = excluded.node, root = excluded.root, seen_at = now()
                """, node, volumes, paths);
    }
}
