package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.index.ArchiveEvents;
import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.index.OldestSegments;
import io.culvert.gateway.archive.index.ProtectedPieces;
import io.culvert.gateway.archive.index.SegmentIntake;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.store.ArchiveRoots;
import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.events.Outbox;
import io.culvert.gateway.motion.MotionMark;
import io.culvert.gateway.motion.MotionMarks;
import io.culvert.gateway.node.NodeConfig;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Puts keeping together and starts it. */
@Factory
final class KeepFactory {
    /** Where a motion ends that goes on. */
    private static final long NO_END_MICROS = Span.micros(Instant.parse("9999-12-31T00:00:00Z"));

    /** @param intake has taken what waited for the index, so that nothing is deleted that comes again */
    @Context
    @Bean(preDestroy = "stop")
    KeepRounds keepRounds(
            Database database,
            ArchiveIndex index,
            ArchiveEvents events,
            ProtectedPieces pieces,
            MotionMarks marks,
            CameraDirectory cameras,
            ArchiveRoots roots,
            SegmentIntake intake,
            Outbox outbox,
            NodeConfig node,
            Clock clock) {
        List<LocalRoot> local = roots.roots().stream().map(LocalRoot::new).toList();
        List<UUID> volumes = local.stream().map(LocalRoot::volume).toList();
        OldestSegments oldest = new OldestSegments(database);
        Motions motions = (camera, window) -> motions(marks, camera, window);
        Removal removal = new Removal(index, events, local);
        StockTable stocks = new StockTable(database);
        KeepRounds rounds = new KeepRounds(
                new ArchiveKeeper(stocks, oldest, pieces, motions, cameras, removal, volumes, RoomWalk.MOST),
                new DiskKeeper(local, oldest, pieces, motions, removal, outbox::tell, System::nanoTime),
                stocks,
                node.nodeId(),
                clock,
                System::nanoTime);
        rounds.start();
        return rounds;
    }

    private static List<Span> motions(MotionMarks marks, UUID camera, Span window) {
        List<Span> spans = new ArrayList<>();
        long from = window.fromMicros();
        while (true) {
            List<MotionMark> part = marks.between(camera, from, window.toMicros());
            for (MotionMark mark : part) {
                Long to = mark.toMicros();
                spans.add(new Span(mark.fromMicros(), to == null ? NO_END_MICROS : to));
            }
            long next = part.isEmpty() ? from : part.getLast().fromMicros();
            if (part.size() < MotionMarks.MOST || next <= from) {
                return spans;
            }
            from = next;
        }
    }
}
