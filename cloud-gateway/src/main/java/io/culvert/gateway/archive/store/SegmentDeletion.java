package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes segments of one root, so that they stay deleted: unlinks, then syncs each folder once.
 *
 * <p>A file that is not there counts as deleted, as long as the volume is: of a disk that is not mounted nothing is deleted.
 *
 * <p>Threading: thread-safe; works on a {@link SideThread}, so a slow disk's unlinks do not hold up what is recorded to it.
 */
final class SegmentDeletion {
    private static final Logger log = LoggerFactory.getLogger(SegmentDeletion.class);

    private final Path root;
    private final UUID volume;
    private final Consumer<Path> emptied;
    private final SideThread thread;

    /**
     * @param name of the thread
     * @param emptied told of each folder that files were deleted in, relative to the root; it may be empty now
     */
    SegmentDeletion(String name, Path root, UUID volume, Consumer<Path> emptied) {
        this.root = root;
        this.volume = volume;
        this.emptied = emptied;
        this.thread = new SideThread(name);
    }

    /** Never blocks; completes with those that are gone for good, which may be fewer. */
    CompletableFuture<List<SegmentName>> delete(Collection<SegmentName> names) {
        List<SegmentName> all = List.copyOf(names);
        return thread.call(() -> deleteNow(all));
    }

    private List<SegmentName> deleteNow(List<SegmentName> names) throws IOException {
        Map<Path, List<SegmentName>> byFolder = new TreeMap<>();
        boolean missing = false;
        for (SegmentName name : names) {
            Path file = root.resolve(name.path());
            try {
                missing |= !Files.deleteIfExists(file);
                byFolder.computeIfAbsent(file.getParent(), folder -> new ArrayList<>())
                        .add(name);
            } catch (IOException e) {
                log.warn("{} cannot be deleted: {}", file, e.toString());
            }
        }
        if (missing) {
            checkVolume();
        }
        List<SegmentName> gone = new ArrayList<>();
        byFolder.forEach((folder, some) -> {
            if (sync(folder)) {
                gone.addAll(some);
                emptied.accept(root.relativize(folder));
            }
        });
        return List.copyOf(gone);
    }

    /** What is missing may lie on a disk that is not mounted now. */
    private void checkVolume() throws IOException {
        UUID there = Volume.read(root).map(Volume::id).orElse(null);
        if (!volume.equals(there)) {
            throw new IOException(root + " does not hold volume " + volume + " now (is the disk mounted?)");
        }
    }

    private static boolean sync(Path folder) {
        try {
            LocalDisk.syncFolder(folder);
            return true;
        } catch (NoSuchFileException e) {
            return true; // gone with all that was in it
        } catch (IOException e) {
            log.warn("{} cannot be synced: {}", folder, e.toString());
            return false;
        }
    }

    /** Begins nothing more; what has not begun is not done. */
    void close() {
        thread.close();
    }
}
