package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How full a disk is, whoever fills it.
 *
 * @param totalBytes of the file system
 * @param freeBytes that this user may still write
 */
public record DiskSpace(long totalBytes, long freeBytes) {

    /** Of the disk that holds this folder, at this moment. */
    public static DiskSpace of(Path folder) throws IOException {
        FileStore store = Files.getFileStore(folder);
        return new DiskSpace(store.getTotalSpace(), store.getUsableSpace());
    }

    /** What is not free, 0 to 1; 1 where nothing is known. */
    public double usedShare() {
        return totalBytes <= 0 ? 1 : 1 - (double) freeBytes / totalBytes;
    }

    /** What may still be written until {@code maxShare} of the disk is used; negative where more is used already. */
    public long roomBytes(double maxShare) {
        return freeBytes - Math.round(totalBytes * (1 - maxShare));
    }
}
