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
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
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

    /** A file of {@link Volume#FOLDER} that is made and deleted where no other goes. */
    private static final String TRIAL = "deletion";

    private final Path root;
    private final Volume volume;
    private final Consumer<Path> emptied;
    private final SideThread thread;

    /**
     * @param name of the thread
     * @param emptied told of each folder that files were deleted in, relative to the root; it may be empty now
     */
    SegmentDeletion(String name, Path root, Volume volume, Consumer<Path> emptied) {
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
        IOException failure = null;
        for (SegmentName name : names) {
            Path file = root.resolve(name.path());
            try {
                missing |= !Files.deleteIfExists(file);
                byFolder.computeIfAbsent(file.getParent(), folder -> new ArrayList<>())
                        .add(name);
            } catch (IOException e) {
                failure = e;
            }
        }
        if (missing) {
            volume.requireAt(root); // what is missing may lie on a disk that is not mounted now
        }
        List<SegmentName> gone = new ArrayList<>();
        byFolder.forEach((folder, some) -> {
            if (sync(folder)) {
                gone.addAll(some);
                emptied.accept(root.relativize(folder));
            }
        });
        if (gone.isEmpty() && !names.isEmpty()) {
            requireDeletions(failure);
        }
        if (failure != null) {
            log.warn("some files cannot be deleted, the last of them: {}", failure.toString());
        }
        return List.copyOf(gone);
    }

    /** Whether it is the disk that takes no deletions, and not these files alone that stay. */
    private void requireDeletions(@Nullable IOException failure) throws IOException {
        try {
            volume.requireAt(root);
            Path trial = root.resolve(Volume.FOLDER).resolve(TRIAL);
            Files.deleteIfExists(trial);
            Files.createFile(trial);
            Files.delete(trial);
        } catch (IOException e) {
            throw new IOException(root + " takes no deletions now: " + (failure == null ? e : failure), e);
        }
    }

    /** Of a folder that has gone meanwhile, with all that was in it, the one is synced in which it was. */
    private boolean sync(Path folder) {
        try {
            LocalDisk.syncFolder(folder);
            return true;
        } catch (NoSuchFileException e) {
            Path above = folder.getParent();
            return !folder.equals(root) && above != null && sync(above);
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
