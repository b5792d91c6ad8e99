package io.culvert.gateway.archive.record;

import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.index.GapLedger;
import io.culvert.gateway.archive.index.SegmentIntake;
import io.culvert.gateway.archive.store.ArchiveRoots;
import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.motion.MotionIntake;
import io.culvert.gateway.motion.MotionListener;
import io.culvert.gateway.stream.StreamHub;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.UUID;

/** Puts the recorders together; the change feed, which tells them of the cameras, starts them. */
@Factory
final class RecordFactory {

    /** @param intake has brought what the journals hold before it is there, so that the index knows where recordings end */
    @Singleton
    @Bean(preDestroy = "close")
    Recorders recorders(
            CameraDirectory cameras,
            StreamHub hub,
            ArchiveRoots roots,
            GapLedger ledger,
            ArchiveIndex index,
            SegmentIntake intake,
            MotionIntake motions,
            Clock clock) {
        Recorders recorders = new Recorders(
                cameras,
                hub::stream,
                recordings -> Segments.in(roots, recordings),
                ledger,
                index::endOf,
                motions::isMoving,
                clock,
                work -> Thread.ofVirtual().name("recorders").start(work));
        motions.register(new MotionListener() {
            @Override
            public void started(UUID camera, long atMicros) {
                recorders.motionStarted(camera);
            }

            @Override
            public void stopped(UUID camera, long atMicros) {
                recorders.motionStopped(camera, atMicros);
            }
        });
        return recorders;
    }
}
