package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.store.ArchiveRoot;
import io.culvert.gateway.archive.store.DiskSpace;
import io.culvert.gateway.archive.store.SegmentName;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A root of this gateway. */
record LocalRoot(ArchiveRoot root) implements KeptRoot {
    private static final long PATIENCE_SECONDS = 60;

    @Override
    public UUID volume() {
        return root.volume();
    }

    @Override
    public double maxShare() {
        return root.maxShare();
    }

    @Override
    public DiskSpace space() throws IOException {
        FileStore store = Files.getFileStore(root.path());
        return new DiskSpace(store.getTotalSpace(), store.getUsableSpace());
    }

    @Override
    public List<SegmentName> delete(Collection<SegmentName> names) throws IOException, InterruptedException {
        try {
            return root.delete(names).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException("its disk does not answer", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
