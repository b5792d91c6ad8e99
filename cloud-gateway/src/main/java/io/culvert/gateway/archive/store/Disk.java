package io.culvert.gateway.archive.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;

/**
 * All that an archive root does to its disk; tests put a disk in its place whose n-th write, sync or open fails.
 *
 * <p>Paths are relative to the root. Blocking. Threading: confined to the root's thread, but for {@link #space()}.
 */
interface Disk extends Closeable {
    /**
     * Makes a file, and the folders on its way where they are missing.
     *
     * @throws java.nio.file.FileAlreadyExistsException where there is one of that name
     */
    DiskFile create(Path file) throws IOException;

    /** Opens a file that is there, to cut it or to append to it. */
    DiskFile reopen(Path file) throws IOException;

    /**
     * Brings all that was written to the disk: bytes, lengths and names.
     *
     * @param written the files that anything was appended to since the last time
     * @throws IOException where any of it may not have arrived; nothing of it may be believed then
     */
    void sync(Collection<DiskFile> written) throws IOException;

    /**
     * Brings one file to the disk before anything else that was written: its bytes, its length and its name.
     *
     * @throws IOException where any of it may not have arrived
     */
    void syncFirst(DiskFile file) throws IOException;

    /** Deletes a file where it is. */
    void delete(Path file) throws IOException;

    /** Deletes a folder where it is and holds nothing. */
    void deleteIfEmpty(Path folder) throws IOException;

    /** How full the disk is; from any thread. */
    DiskSpace space() throws IOException;
}
