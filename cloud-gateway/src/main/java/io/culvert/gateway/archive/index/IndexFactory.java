package io.culvert.gateway.archive.index;

import io.culvert.gateway.archive.store.ArchiveRoots;
import io.culvert.gateway.archive.store.KnownVolumes;
import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.events.Outbox;
import io.culvert.gateway.node.NodeConfig;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** Puts the index together, and starts what fills it. */
@Factory
final class IndexFactory {

    @Singleton
    ArchiveIndex archiveIndex(Database database) {
        return new ArchiveIndex(database);
    }

    @Singleton
    GapLedger gapLedger() {
        return new GapLedger();
    }

    @Singleton
    @Bean(typed = {KnownVolumes.class, VolumeTable.class})
    VolumeTable volumeTable(Database database, NodeConfig node) {
        return new VolumeTable(database, node.nodeId());
    }

    @Singleton
    ArchiveEvents archiveEvents(CameraDirectory cameras, Outbox outbox) {
        return new ArchiveEvents(cameras, outbox::tell);
    }

    @Singleton
    Lag lag() {
        return new Lag();
    }

    @Singleton
    Timelines timelines(Database database, GapLedger ledger, RecordedNow now, Lag lag) {
        return new Timelines(database, ledger, now, lag);
    }

    @Singleton
    ProtectedPieces protectedPieces(Database database) {
        return new ProtectedPieces(database);
    }

    @Context
    @Bean(preDestroy = "stop")
    SegmentIntake segmentIntake(
            ArchiveIndex index,
            GapLedger ledger,
            ArchiveEvents events,
            VolumeTable volumes,
            ArchiveRoots roots,
            Lag lag) {
        volumes.seen(roots.volumes());
        SegmentIntake intake = new SegmentIntake(
                index,
                ledger,
                events,
                roots.roots().stream().map(RootSource::new).toList(),
                lag);
        intake.start();
        return intake;
    }
}
