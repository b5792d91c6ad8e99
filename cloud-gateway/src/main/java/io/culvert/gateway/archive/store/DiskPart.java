package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where a root lies. Roots on one disk share its room: each takes segments up to its own share, and the oldest of all of them go
 * where the greatest share is used up; else the one with the least would lose everything to the others. Immutable.
 *
 * @param disk equal for roots that lie on one file system
 * @param maxShare of the disk that may be used while the root takes more, 0 to 1
 * @param diskShare the greatest of all roots on the disk
 * @param roots that lie on it
 */
record DiskPart(Object disk, double maxShare, double diskShare, int roots) {

    /**
     * The parts of folders that are there.
     *
     * @param maxShares of each folder, as it is configured
     */
    static Map<Path, DiskPart> of(Map<Path, Double> maxShares) throws IOException {
        Map<Object, List<Double>> byDisk = new HashMap<>();
        Map<Path, Object> disks = new HashMap<>();
        for (Map.Entry<Path, Double> folder : maxShares.entrySet()) {
            Object disk = disk(folder.getKey());
            disks.put(folder.getKey(), disk);
            byDisk.computeIfAbsent(disk, _ -> new ArrayList<>()).add(folder.getValue());
        }
        Map<Path, DiskPart> parts = new HashMap<>();
        maxShares.forEach((path, share) -> {
            Object disk = Objects.requireNonNull(disks.get(path));
            List<Double> shares = byDisk.getOrDefault(disk, List.of());
            parts.put(path, new DiskPart(disk, share, Collections.max(shares), shares.size()));
        });
        return parts;
    }

    /** By its device number, where there is one: a store of Java's is another one for each mount. */
    private static Object disk(Path folder) throws IOException {
        return folder.getFileSystem().supportedFileAttributeViews().contains("unix")
                ? Files.getAttribute(folder, "unix:dev")
                : Files.getFileStore(folder);
    }
}
