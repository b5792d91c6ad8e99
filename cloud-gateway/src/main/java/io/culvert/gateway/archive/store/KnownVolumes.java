package io.culvert.gateway.archive.store;

import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** Which volumes the index has segments on, and where they were mounted last. May block. */
public interface KnownVolumes {
    /** Of an index that knows none, new or lost: every volume may come. */
    KnownVolumes NONE = new KnownVolumes() {
        @Override
        public Optional<UUID> at(Path root) {
            return Optional.empty();
        }

        @Override
        public Optional<Path> placeOf(UUID volume) {
            return Optional.empty();
        }

        @Override
        public boolean isEmpty() {
            return true;
        }

        @Override
        public long lastNumber(UUID volume) {
            return 0;
        }
    };

    /** The volume that was here. */
    Optional<UUID> at(Path root);

    /** Where the volume was. */
    Optional<Path> placeOf(UUID volume);

    /** Whether no volume is known at all. */
    boolean isEmpty();

    /** The highest number that a segment of the volume has in the index; 0 for none. */
    long lastNumber(UUID volume);
}
