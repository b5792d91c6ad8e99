package io.culvert.gateway.archive.store;

import io.culvert.gateway.node.RootFolder;
import io.culvert.gateway.node.StartupRefused;
import io.culvert.media.segment.FragmentBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All folders of the archive ({@code culvert.archive.roots}); begins each segment in one of them.
 *
 * <p>Threading: thread-safe; {@link #begin} never blocks.
 */
public final class ArchiveRoots implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ArchiveRoots.class);

    /** For what still waits at the end; the gateway has ten seconds in all. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private static final long MOST_SEGMENT_BYTES = 64 << 20;
    private static final long LEAST_SEGMENT_BYTES = 256 << 10;
    private static final int SEGMENTS_EACH = 12;

    private final List<ArchiveRoot> roots;
    private final RandomGenerator random;

    private ArchiveRoots(List<ArchiveRoot> roots, RandomGenerator random) {
        this.roots = roots;
        this.random = random;
    }

    /** Opens all folders as a gateway does. Blocking. */
    public static ArchiveRoots open(List<RootFolder> folders, Path dataDirectory, KnownVolumes known)
            throws StartupRefused {
        return open(
                folders,
                dataDirectory,
                known,
                StoreConfig.defaults(),
                InstantSource.system(),
                RandomGenerator.getDefault());
    }

    /** Where the folders are. */
    public static List<Path> paths(List<RootFolder> folders, Path dataDirectory) {
        return folders.stream()
                .map(folder ->
                        dataDirectory.resolve(folder.path()).toAbsolutePath().normalize())
                .toList();
    }

    /**
     * Opens all folders, ends what a dead gateway left open in them and starts their threads. Blocking.
     *
     * @param dataDirectory where relative folders lie
     * @param known which volumes the index expects where
     * @throws StartupRefused with every folder that cannot be used, in one message
     */
    static ArchiveRoots open(
            List<RootFolder> folders,
            Path dataDirectory,
            KnownVolumes known,
            StoreConfig config,
            InstantSource clock,
            RandomGenerator random)
            throws StartupRefused {
        List<Path> paths = paths(folders, dataDirectory);
        List<String> problems = new ArrayList<>();
        List<@Nullable Volume> volumes = volumes(paths, new VolumeCheck(known, paths), clock, problems);
        List<ArchiveRoot> opened = new ArrayList<>();
        for (int i = 0; i < paths.size() && problems.isEmpty(); i++) {
            Volume volume = volumes.get(i);
            double share = folders.get(i).maxSharePercent() / 100.0;
            try {
                if (volume != null) {
                    opened.add(ArchiveRoot.open(paths.get(i), share, volume, "" + (i + 1), config));
                }
            } catch (IOException e) {
                problems.add(unusable(paths.get(i), e));
            }
        }
        if (!problems.isEmpty()) {
            new ArchiveRoots(opened, random).close();
            throw StartupRefused.failure(String.join("; ", problems));
        }
        return new ArchiveRoots(List.copyOf(opened), random);
    }

    private static List<@Nullable Volume> volumes(
            List<Path> paths, VolumeCheck check, InstantSource clock, List<String> problems) {
        List<@Nullable Volume> volumes = new ArrayList<>();
        Set<UUID> seen = new HashSet<>();
        for (Path path : paths) {
            Volume volume = null;
            try {
                volume = Volume.read(path).orElse(null);
                Optional<String> problem = check.problem(path, volume == null ? null : volume.id());
                if (problem.isPresent()) {
                    problems.add(problem.get());
                } else if (volume == null) {
                    ArchiveRoot.make(path);
                    volume = Volume.create(path, clock.instant());
                    log.info("{} is volume {} from now on", path, volume.id());
                }
                if (volume != null && !seen.add(volume.id())) {
                    problems.add("the archive root " + path + " holds volume " + volume.id()
                            + " as another root does (expected: no copy of a disk)");
                }
            } catch (IOException e) {
                problems.add(unusable(path, e));
            }
            volumes.add(volume);
        }
        return volumes;
    }

    private static String unusable(Path path, IOException why) {
        return "cannot use the archive root " + path + ": " + why;
    }

    /** In the order of the configuration. */
    public List<ArchiveRoot> roots() {
        return roots;
    }

    /** The root that is this volume; empty where it is not here. */
    public Optional<ArchiveRoot> ofVolume(UUID volume) {
        return roots.stream().filter(root -> root.volume().equals(volume)).findFirst();
    }

    /**
     * Begins a segment in the root that has room. Its file is made within a second or two, when the disk is next written.
     *
     * @param first its first fragment, which is taken over
     * @param listener told on the root's thread
     * @return null where that disk has too much to do: the fragment is dropped and nothing was begun
     * @throws IllegalArgumentException where the plan is of no segment that can be: its tracks' description is too long, or
     *     its time before 1970; the fragment is dropped
     */
    public @Nullable SegmentWriter begin(SegmentPlan plan, FragmentBytes first, SegmentListener listener) {
        int chosen = roots.size() == 1
                ? 0
                : RootChoice.of(roots.stream().map(ArchiveRoot::candidate).toList(), random.nextDouble());
        return roots.get(chosen).begin(plan, first, listener);
    }

    /**
     * How large segments may become: at most 64 MiB, and so that each of so many recordings has several on the smallest disk.
     * Open ones cannot be deleted, so a disk that held nothing else would be full for good.
     */
    public long segmentBytes(int recordings) {
        long least = MOST_SEGMENT_BYTES;
        for (ArchiveRoot root : roots) {
            double capacity = root.space().totalBytes() * root.maxShare();
            if (capacity > 0) {
                least = Math.min(least, (long) (capacity / SEGMENTS_EACH / Math.max(1, recordings)));
            }
        }
        return Math.max(LEAST_SEGMENT_BYTES, least);
    }

    /**
     * Writes and syncs what still waits, on all disks at once, and gives the folders back. Segments should have been closed
     * before. Harmless when repeated.
     */
    @Override
    public void close() {
        roots.forEach(ArchiveRoot::stop);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (ArchiveRoot root : roots) {
            try {
                if (!root.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                    log.warn("{}: the disk does not take what still waits", root);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
