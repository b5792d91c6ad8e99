package io.culvert.gateway.archive.store;

import io.culvert.gateway.node.RootFolder;
import io.culvert.gateway.node.StartupRefused;
import io.culvert.media.segment.FragmentBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
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
        VolumeCheck check = new VolumeCheck(known, paths, Volume::isUnused);
        List<@Nullable Volume> volumes = volumes(paths, check, problems);
        if (problems.isEmpty()) {
            create(paths, volumes, clock, problems);
        }
        List<Long> lastNumbers = volumes.stream()
                .map(volume -> volume == null ? 0L : known.lastNumber(volume.id()))
                .toList();
        List<ArchiveRoot> opened = new ArrayList<>();
        Map<Path, DiskPart> parts = problems.isEmpty() ? parts(folders, paths, problems) : Map.of();
        for (int i = 0; i < paths.size() && problems.isEmpty(); i++) {
            Volume volume = volumes.get(i);
            DiskPart part = parts.get(paths.get(i));
            try {
                if (volume != null && part != null) {
                    opened.add(ArchiveRoot.open(paths.get(i), part, volume, "" + (i + 1), lastNumbers.get(i), config));
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

    /** Which of the folders share a disk. */
    private static Map<Path, DiskPart> parts(List<RootFolder> folders, List<Path> paths, List<String> problems) {
        Map<Path, Double> shares = new LinkedHashMap<>();
        for (int i = 0; i < paths.size(); i++) {
            shares.put(paths.get(i), folders.get(i).maxSharePercent() / 100.0);
        }
        try {
            return DiskPart.of(shares);
        } catch (IOException e) {
            problems.add("cannot see on which disk an archive root lies: " + e);
            return Map.of();
        }
    }

    /** What is at the roots; null for those that are to become volumes, once no root has a problem. */
    private static List<@Nullable Volume> volumes(List<Path> paths, VolumeCheck check, List<String> problems) {
        List<@Nullable Volume> volumes = new ArrayList<>();
        Set<UUID> seen = new HashSet<>();
        for (Path path : paths) {
            Volume volume = null;
            try {
                volume = Volume.read(path).orElse(null);
                if (volume == null && Files.exists(path) && !Files.isDirectory(path)) {
                    throw new NotDirectoryException(path.toString());
                }
                check.problem(path, volume == null ? null : volume.id()).ifPresent(problems::add);
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

    private static void create(
            List<Path> paths, List<@Nullable Volume> volumes, InstantSource clock, List<String> problems) {
        for (int i = 0; i < paths.size(); i++) {
            Path path = paths.get(i);
            try {
                if (volumes.get(i) == null) {
                    ArchiveRoot.make(path);
                    Volume fresh = Volume.create(path, clock.instant());
                    volumes.set(i, fresh);
                    log.info("{} is volume {} from now on", path, fresh.id());
                }
            } catch (IOException e) {
                problems.add(unusable(path, e));
            }
        }
    }

    private static String unusable(Path path, IOException why) {
        return "cannot use the archive root " + path + ": " + why;
    }

    /** In the order of the configuration. */
    public List<ArchiveRoot> roots() {
        return roots;
    }

    /** Which volume is where. */
    public Map<UUID, Path> volumes() {
        return roots.stream().collect(Collectors.toMap(ArchiveRoot::volume, ArchiveRoot::path));
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
