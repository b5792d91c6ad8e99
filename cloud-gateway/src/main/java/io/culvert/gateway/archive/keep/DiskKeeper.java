package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.index.OldestSegments;
import io.culvert.gateway.archive.index.ProtectedPieces;
import io.culvert.gateway.archive.keep.KeepPlan.Sacrifice;
import io.culvert.gateway.archive.keep.Removal.Reason;
import io.culvert.gateway.archive.store.DiskSpace;
import io.culvert.gateway.events.Event;
import io.culvert.gateway.events.EventType;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Once a second: where a disk has less room left than recording wants for the next moments, the oldest of it goes; what
 * somebody protected only when there is nothing else.
 *
 * <p>Threading: {@link #round} confined to one thread; blocking.
 */
final class DiskKeeper {
    private static final Logger log = LoggerFactory.getLogger(DiskKeeper.class);

    /** Room that there is to be always: a twentieth of what the root may hold, and no more than this. */
    private static final long MOST_RESERVE = 1L << 30;

    private static final int RESERVE_SHARE = 20;

    private final List<? extends KeptRoot> roots;
    private final OldestSegments oldest;
    private final ProtectedPieces pieces;
    private final Motions motions;
    private final Removal removal;
    private final Consumer<Event> outbox;
    private final LongSupplier nanoTime;
    private final Map<UUID, LowDisk> states = new HashMap<>();
    private final Map<UUID, RoomWalk> walks = new HashMap<>();

    DiskKeeper(
            List<? extends KeptRoot> roots,
            OldestSegments oldest,
            ProtectedPieces pieces,
            Motions motions,
            Removal removal,
            Consumer<Event> outbox,
            LongSupplier nanoTime) {
        this.roots = roots;
        this.oldest = oldest;
        this.pieces = pieces;
        this.motions = motions;
        this.removal = removal;
        this.outbox = outbox;
        this.nanoTime = nanoTime;
    }

    /** @throws io.culvert.gateway.database.DatabaseException where the database is away: then nothing is deleted */
    void round() throws InterruptedException {
        for (KeptRoot root : roots) {
            try {
                look(root);
            } catch (IOException e) {
                log.debug("{}: {}", root, e.toString());
            }
        }
    }

    private void look(KeptRoot root) throws IOException, InterruptedException {
        LowDisk state = states.computeIfAbsent(root.volume(), volume -> new LowDisk());
        DiskSpace space = root.space();
        long reserve = reserve(space, root.maxShare());
        if (space.roomBytes(root.maxShare()) >= reserve) {
            if (state.enough(nanoTime.getAsLong())) {
                log.info("{}: the disk has had room for an hour", root);
            }
            return;
        }
        removal.collect();
        space = root.space();
        long wanted = 2 * reserve - space.roomBytes(root.maxShare());
        if (wanted <= reserve) {
            return;
        }
        RoomWalk walk = walks.computeIfAbsent(root.volume(), this::walk);
        Sacrifice sacrifice = walk.choose(wanted);
        Worth dearest = sacrifice.dearest();
        if ((dearest != null || !walk.isUnfinished()) && state.forced(nanoTime.getAsLong())) {
            tell(root, space, sacrifice);
        }
        if (dearest != null) {
            removal.remove(sacrifice.rows(), dearest, Reason.DISK);
        }
        walk.done();
        if (dearest == Worth.PROTECTED) {
            log.warn("{}: protected recordings were deleted, as nothing else was left on the disk", root);
        }
    }

    private RoomWalk walk(UUID volume) {
        return new RoomWalk(
                place -> new OldestFirst(
                        after -> oldest.ofVolume(volume, after, OldestFirst.PART), pieces, motions, place),
                RoomWalk.MOST);
    }

    static long reserve(DiskSpace space, double maxShare) {
        return Math.min(MOST_RESERVE, Math.round(space.totalBytes() * maxShare) / RESERVE_SHARE);
    }

    private void tell(KeptRoot root, DiskSpace space, Sacrifice sacrifice) {
        String what = sacrifice.rows().isEmpty()
                ? "nothing of the archive is left to be deleted"
                : "the oldest recordings go, whatever their age";
        log.warn(
                "{}: the disk is low, {} % are used (allowed: {} %): {}",
                root, Math.round(space.usedShare() * 100), Math.round(root.maxShare() * 100), what);
        outbox.accept(new Event(
                        EventType.DISK_LOW,
                        null,
                        null,
                        null,
                        "archive_root",
                        root.volume().toString(),
                        new TreeMap<>())
                .with("root", root.toString())
                .with("used_percent", Math.round(space.usedShare() * 100))
                .with("max_percent", Math.round(root.maxShare() * 100))
                .with("free_bytes", space.freeBytes())
                .with("message", what));
    }
}
