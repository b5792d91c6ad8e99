package io.culvert.gateway.archive.play;

import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.index.RecordedNow;
import io.culvert.gateway.archive.store.ArchiveRoots;
import io.culvert.gateway.node.EventLoops;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;

/** Puts what reads recordings together. */
@Factory
final class PlayFactory {
    private static final long SWEEP_SECONDS = 5;

    @Singleton
    @Bean(preDestroy = "close")
    Recordings recordings(ArchiveIndex index, RecordedNow now, ArchiveRoots roots, EventLoops loops) {
        SegmentShelf shelf = new SegmentShelf(
                place -> roots.ofVolume(place.volume()).map(root -> root.file(place.name())), System::nanoTime);
        Recordings recordings = new Recordings(index, now, shelf, System::nanoTime);
        loops.workers().next().scheduleAtFixedRate(recordings::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
        return recordings;
    }
}
