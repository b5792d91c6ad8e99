package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.index.ArchiveEvents;
import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.index.OldestSegments;
import io.culvert.gateway.archive.index.ProtectedPieces;
import io.culvert.gateway.archive.index.SegmentIntake;
import io.culvert.gateway.archive.store.ArchiveRoots;
import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.events.Outbox;
import io.culvert.gateway.motion.MotionMarks;
import io.culvert.gateway.node.NodeConfig;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** Puts keeping together and starts it. */
@Factory
final class KeepFactory {
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
        List<Garbage> garbage = roots.roots().stream()
                .map(root -> new Garbage(index, new LocalRoot(root)))
                .toList();
        List<UUID> volumes = garbage.stream().map(one -> one.root().volume()).toList();
        OldestSegments oldest = new OldestSegments(database);
        Motions motions = new MarkedMotions(marks);
        Removal removal = new Removal(index, events, garbage);
        StockTable stocks = new StockTable(database);
        KeepRounds rounds = new KeepRounds(
                new ArchiveKeeper(stocks, oldest, pieces, motions, cameras, removal, volumes, RoomWalk.MOST),
                byDisk(garbage).stream()
                        .map(some ->
                                new DiskKeeper(some, oldest, pieces, motions, removal, outbox::tell, System::nanoTime))
                        .toList(),
                stocks,
                node.nodeId(),
                clock,
                System::nanoTime);
        rounds.start();
        return rounds;
    }

    private static Collection<List<Garbage>> byDisk(List<Garbage> all) {
        return all.stream()
                .collect(Collectors.groupingBy(one -> one.root().disk(), LinkedHashMap::new, Collectors.toList()))
                .values();
    }
}
