package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.index.OldestSegments;
import io.culvert.gateway.archive.index.ProtectedPieces;
import io.culvert.gateway.archive.keep.KeepPlan.Sacrifice;
import io.culvert.gateway.archive.keep.Removal.Reason;
import io.culvert.gateway.archive.store.DiskSpace;
import io.culvert.gateway.events.Event;
import io.culvert.gateway.events.EventType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one disk, with all roots that lie on it. Once a second: what of them is on its way out goes; and where the disk has
 * less room left than recording wants for the next moments, the oldest of all of them goes, what somebody protected only when
 * there is nothing else.
 *
 * <p>Threading: {@link #round} confined to one thread; blocking.
 */
final class DiskKeeper {
    private static final Logger log = LoggerFactory.getLogger(DiskKeeper.class);

    /** Room that there is to be always: a twentieth of what the roots may hold, and no more than this. */
    private static final long MOST_RESERVE = 1L << 30;

    private static final int RESERVE_SHARE = 20;

    private final List<Garbage> roots;
    private final OldestSegments oldest;
    private final ProtectedPieces pieces;
    private final Motions motions;
    private final Removal removal;
    private final Consumer<Event> outbox;
    private final LongSupplier nanoTime;
    private final LowDisk state = new LowDisk();
    /** Those of which the walk goes through what is oldest. */
    private List<UUID> walked = List.of();

    private RoomWalk walk = walk(List.of());

    /** @param roots one at least, all on the same disk */
    DiskKeeper(
            List<Garbage> roots,
            OldestSegments oldest,
            ProtectedPieces pieces,
            Motions motions,
            Removal removal,
            Consumer<Event> outbox,
            LongSupplier nanoTime) {
        this.roots = List.copyOf(roots);
        this.oldest = oldest;
        this.pieces = pieces;
        this.motions = motions;
        this.removal = removal;
        this.outbox = outbox;
        this.nanoTime = nanoTime;
    }

    /** @throws io.culvert.gateway.database.DatabaseException where the database is away: then nothing is deleted */
    void round() throws InterruptedException {
        collect();
        List<Garbage> there = new ArrayList<>();
        DiskSpace space = null;
        for (Garbage one : roots) {
            DiskSpace now = space(one.root());
            if (now != null) {
                there.add(one);
                space = now;
            }
        }
        if (space != null) {
            look(space, there);
        }
    }

    private void collect() throws InterruptedException {
        for (Garbage one : roots) {
            one.collect();
        }
    }

    private static @Nullable DiskSpace space(KeptRoot root) throws InterruptedException {
        try {
            return root.space();
        } catch (IOException e) {
            log.debug("{}: {}", root, e.toString());
            return null;
        }
    }

    /** @param there roots of which the disk is known to be the one that was looked at */
    private void look(DiskSpace space, List<Garbage> there) throws InterruptedException {
        double maxShare = maxShare();
        long reserve = reserve(space, maxShare);
        long room = space.roomBytes(maxShare);
        if (room >= reserve) {
            if (state.enough(nanoTime.getAsLong())) {
                log.info("{}: the disk has had room for an hour", this);
            }
            return;
        }
        List<UUID> open = there.stream()
                .filter(one -> !one.isStuck())
                .map(one -> one.root().volume())
                .toList();
        if (open.isEmpty()) {
            if (state.forced(nanoTime.getAsLong())) {
                tell(space, "its files cannot be deleted now");
            }
            return;
        }
        if (!open.equals(walked)) {
            walked = open;
            walk = walk(open);
        }
        makeRoom(space, 2 * reserve - room);
    }

    private double maxShare() {
        return roots.stream().mapToDouble(one -> one.root().maxShare()).max().orElseThrow();
    }

    private void makeRoom(DiskSpace space, long bytes) throws InterruptedException {
        Sacrifice sacrifice = walk.choose(bytes);
        Worth dearest = sacrifice.dearest();
        if ((dearest != null || !walk.isUnfinished()) && state.forced(nanoTime.getAsLong())) {
            tell(
                    space,
                    dearest == null
                            ? "nothing of the archive is left to be deleted"
                            : "the oldest recordings go, whatever their age");
        }
        if (dearest != null) {
            removal.remove(sacrifice.rows(), dearest, Reason.DISK, this::collect);
        }
        if (walked.stream().anyMatch(removal::isHeldBack)) {
            return; // some of what was chosen is there still
        }
        walk.done();
        if (dearest == Worth.PROTECTED) {
            log.warn("{}: protected recordings were deleted, as nothing else was left on the disk", this);
        }
    }

    private RoomWalk walk(List<UUID> volumes) {
        return new RoomWalk(
                place -> new OldestFirst(
                        after -> oldest.ofVolumes(volumes, after, OldestFirst.PART), pieces, motions, place),
                RoomWalk.MOST);
    }

    static long reserve(DiskSpace space, double maxShare) {
        return Math.min(MOST_RESERVE, Math.round(space.totalBytes() * maxShare) / RESERVE_SHARE);
    }

    private void tell(DiskSpace space, String what) {
        log.warn(
                "{}: the disk is low, {} % are used (allowed: {} %): {}",
                this, Math.round(space.usedShare() * 100), Math.round(maxShare() * 100), what);
        outbox.accept(new Event(
                        EventType.DISK_LOW,
                        null,
                        null,
                        null,
                        "archive_root",
                        roots.getFirst().root().volume().toString(),
                        new TreeMap<>())
                .with("root", toString())
                .with("used_percent", Math.round(space.usedShare() * 100))
                .with("max_percent", Math.round(maxShare() * 100))
                .with("free_bytes", space.freeBytes())
                .with("message", what));
    }

    @Override
    public String toString() {
        return roots.stream().map(Garbage::toString).collect(Collectors.joining(", "));
    }
}
