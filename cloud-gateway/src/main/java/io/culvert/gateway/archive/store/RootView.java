package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A root that is looked at and not opened: nothing is written to it, and a gateway may write to it meanwhile.
 *
 * <p>Blocking; immutable.
 */
public final class RootView {
    private static final int TRIES = 5;

    private final Path path;
    private final UUID volume;

    private RootView(Path path, UUID volume) {
        this.path = path;
        this.volume = volume;
    }

    /**
     * What of a root the index need not know.
     *
     * @param open numbers of segments that have no end, as far as the journal says
     * @param waiting numbers of those whose rows wait for the database
     */
    public record Unindexed(Set<Long> open, Set<Long> waiting) {}

    /**
     * Empty where the folder holds no volume.
     *
     * @throws IOException where what it holds cannot be read
     */
    public static Optional<RootView> of(Path path) throws IOException {
        return Volume.read(path).map(volume -> new RootView(path, volume.id()));
    }

    /**
     * Why a gateway would not use what is at a root.
     *
     * @param found what is there; null where it is no volume
     * @param roots all that are configured
     */
    public static Optional<String> problem(
            Path path, @Nullable RootView found, KnownVolumes known, Collection<Path> roots) throws IOException {
        return new VolumeCheck(known, roots, Volume::isUnused).problem(path, found == null ? null : found.volume);
    }

    public Path path() {
        return path;
    }

    public UUID volume() {
        return volume;
    }

    public Path file(SegmentName name) {
        return path.resolve(name.path());
    }

    /** Goes over all files there are. */
    public void eachFile(SegmentWalk.Visitor visitor) throws IOException {
        SegmentWalk.of(path, visitor);
    }

    /** As the journal says now. */
    public Unindexed unindexed() throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                JournalState state = JournalReplay.of(path, volume).state();
                Set<Long> waiting = new HashSet<>();
                WaitingRows.each(path, state, row -> waiting.add(row.name().number()));
                return new Unindexed(Set.copyOf(state.open().keySet()), waiting);
            } catch (NoSuchFileException e) {
                if (tries == TRIES) { // each time a file of it went away between two looks
                    throw e;
                }
            }
        }
    }
}
