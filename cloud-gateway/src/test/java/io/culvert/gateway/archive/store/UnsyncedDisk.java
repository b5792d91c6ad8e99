package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * A disk whose power stays on: nothing is synced.
 *
 * @param asked the files that should have been
 */
record UnsyncedDisk(Disk disk, List<DiskFile> asked) implements Disk {
    @Override
    public DiskFile create(Path path) throws IOException {
        return disk.create(path);
    }

    @Override
    public DiskFile reopen(Path path) throws IOException {
        return disk.reopen(path);
    }

    @Override
    public void sync(Collection<DiskFile> written) {
        asked.addAll(written);
    }

    @Override
    public void syncFirst(DiskFile file) {}

    @Override
    public void delete(Path path) throws IOException {
        disk.delete(path);
    }

    @Override
    public void deleteIfEmpty(Path folder) throws IOException {
        disk.deleteIfEmpty(folder);
    }

    @Override
    public DiskSpace space() throws IOException {
        return disk.space();
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}
