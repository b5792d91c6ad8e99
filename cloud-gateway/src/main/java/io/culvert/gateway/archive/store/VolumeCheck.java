package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whether the disk that is at a root is the one that belongs there. A disk that is not mounted, one that was swapped with
 * another and one of another installation would each make an index that speaks of files which are not there. Pure, but for
 * the look whether a volume that nobody knows was ever used.
 */
final class VolumeCheck {
    /** Whether the volume at a root holds nothing yet. */
    interface Unused {
        boolean test(Path root) throws IOException;
    }

    private final KnownVolumes known;
    private final Collection<Path> roots;
    private final Unused unused;

    /** @param roots all that are configured */
    VolumeCheck(KnownVolumes known, Collection<Path> roots, Unused unused) {
        this.known = known;
        this.roots = roots;
        this.unused = unused;
    }

    /**
     * Looks at one root.
     *
     * @param found the volume that is there; null where there is none
     * @return why it may not be used, as a sentence; empty where it may
     */
    Optional<String> problem(Path root, @Nullable UUID found) throws IOException {
        UUID expected = known.at(root).orElse(null);
        if (found == null) {
            return expected == null
                    ? Optional.empty()
                    : Optional.of("the archive root " + root + " holds no volume (expected: volume " + expected
                            + ", which was there before; is the disk mounted?)");
        }
        if (found.equals(expected)) {
            return Optional.empty();
        }
        Path place = known.placeOf(found).orElse(null);
        if (expected != null) {
            return Optional.of("the archive root " + root + " holds volume " + found + " (expected: volume " + expected
                    + (place == null ? "; it is no volume of this installation)" : "; it belongs at " + place + ")"));
        }
        if (place != null && roots.contains(place)) {
            return Optional.of("the archive root " + root + " holds volume " + found + ", which belongs at " + place
                    + " (expected: each disk at its own root)");
        }
        if (place == null && !known.isEmpty() && !unused.test(root)) {
            return Optional.of("the archive root " + root + " holds volume " + found
                    + ", which is no volume of this installation (expected: an empty folder)");
        }
        return Optional.empty(); // mounted elsewhere now, made by a start that died, or the index is being made anew
    }
}
