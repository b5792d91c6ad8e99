package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.index.OldestSegments;
import io.culvert.gateway.archive.index.OldestSegments.Place;
import io.culvert.gateway.archive.index.ProtectedPieces;
import io.culvert.gateway.archive.keep.KeepPlan.Sacrifice;
import io.culvert.gateway.archive.keep.Removal.Reason;
import io.culvert.gateway.archive.keep.StockTable.Stock;
import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.database.DatabaseException;
import io.culvert.gateway.database.DatabaseFailure;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Once a minute: what of each camera is older than it is kept goes, what a camera or a user has too much of, and what is left
 * of cameras that were deleted.
 *
 * <p>Whatever cannot be looked up costs nothing: of that camera nothing goes in that round.
 *
 * <p>Threading: {@link #round} confined to one thread; blocking.
 */
final class ArchiveKeeper {
    private static final Logger log = LoggerFactory.getLogger(ArchiveKeeper.class);

    /** A wall clock that is ahead by more is worth a line. */
    private static final long DOUBT_MICROS = TimeUnit.MINUTES.toMicros(10);

    /** Rounds between looks at what was spared before. */
    private static final int WHOLE = 60;

    private final StockTable stocks;
    private final OldestSegments oldest;
    private final ProtectedPieces pieces;
    private final Motions motions;
    private final CameraDirectory cameras;
    private final Removal removal;
    private final List<UUID> volumes;
    private final int most;

    /** Of each camera, the place up to which everything was dear when it was looked at last. */
    private final Map<UUID, Place> spared = new HashMap<>();

    /** By the cameras of which something goes for room. */
    private final Map<Set<UUID>, RoomWalk> walks = new HashMap<>();

    private final Set<Set<UUID>> walked = new HashSet<>();

    private long rounds;
    private boolean toForget;
    private boolean doubted;

    /** @param most segments that a round looks at where a camera or a user has too much */
    ArchiveKeeper(
            StockTable stocks,
            OldestSegments oldest,
            ProtectedPieces pieces,
            Motions motions,
            CameraDirectory cameras,
            Removal removal,
            Collection<UUID> volumes,
            int most) {
        this.stocks = stocks;
        this.oldest = oldest;
        this.pieces = pieces;
        this.motions = motions;
        this.cameras = cameras;
        this.removal = removal;
        this.volumes = List.copyOf(volumes);
        this.most = most;
    }

    /**
     * One round.
     *
     * @param nowMicros as {@link AgeClock} has it
     * @param elapsedMicros since the round before
     * @throws DatabaseException where the database is away
     */
    void round(long nowMicros, long elapsedMicros) throws InterruptedException {
        walked.clear();
        List<Stock> all = stocks.stocks();
        for (Stock stock : all) {
            guarded(stock.camera().toString(), () -> keep(stock, nowMicros, elapsedMicros));
        }
        keepUsers(all);
        walks.keySet().retainAll(walked);
        spared.keySet().retainAll(all.stream().map(Stock::camera).collect(Collectors.toSet()));
        if (rounds % WHOLE == 0) {
            stocks.tidy(nowMicros);
        }
        if (rounds % WHOLE == 0 || toForget) {
            toForget = motions.forget(nowMicros);
        }
        rounds++;
    }

    /** Says once when the wall clock runs ahead of what is believed. */
    void doubt(long doubtMicros) {
        boolean now = doubtMicros > DOUBT_MICROS;
        if (now && !doubted) {
            log.warn(
                    "the clock is {} min ahead of the time that has passed since this gateway looked last; recordings are"
                            + " deleted by their age as if it were not, for a day",
                    TimeUnit.MICROSECONDS.toMinutes(doubtMicros));
        }
        doubted = now;
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    /** What goes wrong with one does not keep the others from their turn, unless it is the database that is away. */
    private static void guarded(String whose, Step step) throws InterruptedException {
        try {
            step.run();
        } catch (DatabaseException e) {
            if (e.failure() == DatabaseFailure.UNAVAILABLE || e.failure() == DatabaseFailure.REFUSED) {
                throw e;
            }
            log.error("{}: nothing is deleted in this round", whose, e);
        } catch (RuntimeException e) {
            log.error("{}: nothing is deleted in this round", whose, e);
        }
    }

    private void keep(Stock stock, long nowMicros, long elapsedMicros) throws InterruptedException {
        RoundLimit limit = new RoundLimit(stock.segments(), elapsedMicros);
        Camera camera = cameras.byId(stock.camera());
        List<UUID> open =
                volumes.stream().filter(volume -> !removal.isHeldBack(volume)).toList();
        if (stock.removed()) {
            List<SegmentRow> rows =
                    KeepPlan.orphaned(from(Set.of(stock.camera()), open, Place.BEGINNING, Long.MAX_VALUE), limit);
            removal.remove(rows, Worth.PROTECTED, Reason.CAMERA_REMOVED);
            return;
        }
        if (camera == null) {
            return; // not known yet, or lost with a database: a full disk may need its room, nobody else
        }
        Place place =
                isWholeRound(stock.camera()) ? Place.BEGINNING : spared.getOrDefault(stock.camera(), Place.BEGINNING);
        KeepRule rule = KeepRule.of(camera.dvr());
        Sparing walk = new Sparing(from(Set.of(stock.camera()), open, place, rule.youngMicros(nowMicros)), place);
        List<SegmentRow> over = KeepPlan.aged(walk, rule, nowMicros, limit);
        spared.put(stock.camera(), walk.spared());
        List<SegmentRow> gone = removal.remove(over, Worth.MOTION, Reason.AGE);
        Integer spaceGb = camera.dvr().spaceGb();
        if (spaceGb != null) {
            long left =
                    stock.bytes() - gone.stream().mapToLong(SegmentRow::bytes).sum();
            makeRoom(Set.of(stock.camera()), left - spaceGb * 1_000_000_000L, Reason.CAMERA_SPACE);
        }
    }

    private boolean isWholeRound(UUID camera) {
        return Math.floorMod(camera.hashCode() + rounds, WHOLE) == 0;
    }

    /** @param before what there was before anything went in this round */
    private void keepUsers(List<Stock> before) throws InterruptedException {
        if (byUser(before).values().stream().noneMatch(theirs -> excess(theirs) > 0)) {
            return;
        }
        // Some of it has gone a moment ago.
        for (Map.Entry<UUID, List<Stock>> user : byUser(stocks.stocks()).entrySet()) {
            List<Stock> theirs = user.getValue();
            guarded(
                    "user " + user.getKey(),
                    () -> makeRoom(
                            theirs.stream().map(Stock::camera).collect(Collectors.toSet()),
                            excess(theirs),
                            Reason.USER_SPACE));
        }
    }

    private static Map<UUID, List<Stock>> byUser(List<Stock> all) {
        return all.stream()
                .filter(stock -> stock.user() != null && stock.userBytes() != null)
                .collect(Collectors.groupingBy(stock -> Objects.requireNonNull(stock.user())));
    }

    /** By how much a user has too much. */
    private static long excess(List<Stock> ofUser) {
        return ofUser.stream().mapToLong(Stock::bytes).sum()
                - Objects.requireNonNull(ofUser.getFirst().userBytes());
    }

    private void makeRoom(Set<UUID> ofCameras, long bytes, Reason reason) throws InterruptedException {
        if (bytes <= 0) {
            return;
        }
        walked.add(ofCameras);
        RoomWalk walk = walks.computeIfAbsent(
                ofCameras, these -> new RoomWalk(place -> from(these, volumes, place, Long.MAX_VALUE), most));
        Sacrifice sacrifice = walk.choose(bytes);
        Worth dearest = sacrifice.dearest();
        if (dearest != null) {
            removal.remove(sacrifice.rows(), dearest, reason);
        }
        // What cannot go now is not made up for by what is younger: it is chosen again.
        if (sacrifice.rows().stream().noneMatch(row -> removal.isHeldBack(row.volume()))) {
            walk.done();
        }
    }

    private OldestFirst from(Set<UUID> ofCameras, List<UUID> onVolumes, Place place, long beforeMicros) {
        return new OldestFirst(
                after -> oldest.ofCameras(ofCameras, onVolumes, after, beforeMicros, OldestFirst.PART),
                pieces,
                motions,
                place);
    }
}
