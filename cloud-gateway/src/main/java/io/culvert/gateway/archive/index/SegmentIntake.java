package io.culvert.gateway.archive.index;

import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.gateway.database.DatabaseException;
import io.culvert.gateway.database.Rounds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings rows of ended segments from the journals of the roots into the index, and gaps from the {@link GapLedger}, in
 * batches. While PostgreSQL is away rows wait in the journals.
 *
 * <p>Threading: a virtual thread of its own; {@link #round} confined to it, or to a test's.
 */
public final class SegmentIntake {
    private static final Logger log = LoggerFactory.getLogger(SegmentIntake.class);

    /** The time line knows from {@link RecordedNow} what is newer. */
    private static final Duration PERIOD = Duration.ofSeconds(5);

    /** While the database is away. */
    private static final Duration AGAIN = Duration.ofMillis(500);

    private static final int BATCH = 500;

    private final ArchiveIndex index;
    private final GapLedger ledger;
    private final ArchiveEvents events;
    private final List<? extends SegmentSource> sources;
    private final Lag lag;
    /** What waited at the start and was taken since; what was missing in front of it died with the gateway before. */
    private final List<SegmentTable.Key> ofBefore = new ArrayList<>();

    private final Set<SegmentSource> looked = new HashSet<>();
    private final Rounds rounds = new Rounds(log, "archive-index", "the archive's index", this::round);

    SegmentIntake(
            ArchiveIndex index,
            GapLedger ledger,
            ArchiveEvents events,
            List<? extends SegmentSource> sources,
            Lag lag) {
        this.index = index;
        this.ledger = ledger;
        this.events = events;
        this.sources = sources;
        this.lag = lag;
    }

    /** A first round, so that what the journals hold is known; then one every five seconds. Blocking. */
    void start() {
        rounds.run();
        rounds.start(PERIOD, PERIOD, AGAIN);
    }

    void stop() {
        rounds.stop();
    }

    /** Takes all that waits. */
    void round() {
        try {
            takeAll();
            lag.ends();
        } catch (DatabaseException e) {
            lag.begins();
            throw e;
        }
    }

    private void takeAll() {
        for (SegmentSource source : sources) {
            try {
                take(source);
            } catch (IOException | UncheckedIOException e) {
                log.warn("{}: what was recorded cannot be indexed now: {}", source, e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        inBatches(
                List.copyOf(ofBefore),
                index::addHolesBefore,
                (segment, e) -> log.error("what is missing in front of {} cannot be noted", segment, e));
        ofBefore.clear();
        for (List<Gap> gaps = ledger.next(BATCH); !gaps.isEmpty(); gaps = ledger.next(BATCH)) {
            Rounds.inParts(
                    gaps,
                    some -> {
                        index.addGaps(some);
                        events.missing(some);
                    },
                    (gap, e) -> log.error("{} cannot be noted, it is left out", gap, e));
            ledger.written(gaps);
        }
    }

    private void take(SegmentSource source) throws IOException, InterruptedException {
        if (!looked.contains(source)) {
            List<SegmentTable.Key> found = new ArrayList<>();
            source.eachWaiting(rows -> {
                index.await(rows);
                rows.forEach(row -> found.add(SegmentTable.Key.of(row)));
            });
            ofBefore.addAll(found);
            looked.add(source);
        }
        source.eachWaiting(rows -> take(source, rows));
    }

    private void take(SegmentSource source, List<SegmentRow> waiting) {
        index.await(waiting);
        inBatches(
                waiting,
                rows -> {
                    List<SegmentRow> added = index.add(rows, source::isThere);
                    source.stored(rows);
                    events.added(added);
                },
                (row, e) -> {
                    // It stays in the journal and is tried again.
                    log.error("{}: {} cannot be indexed: {}", source, row.name().path(), e.getMessage());
                    log.debug("refused", e);
                });
    }

    private static <T> void inBatches(List<T> all, Consumer<List<T>> write, BiConsumer<T, DatabaseException> refused) {
        for (int from = 0; from < all.size(); from += BATCH) {
            Rounds.inParts(all.subList(from, Math.min(all.size(), from + BATCH)), write, refused);
        }
    }
}
