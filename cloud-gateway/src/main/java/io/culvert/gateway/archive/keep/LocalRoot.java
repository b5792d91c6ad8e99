package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.store.ArchiveRoot;
import io.culvert.gateway.archive.store.DiskSpace;
import io.culvert.gateway.archive.store.RootAnswer;
import io.culvert.gateway.archive.store.SegmentName;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** A root of this gateway. */
record LocalRoot(ArchiveRoot root) implements KeptRoot {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

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
        return DiskSpace.of(root.path());
    }

    @Override
    public List<SegmentName> delete(Collection<SegmentName> names) throws IOException, InterruptedException {
        return RootAnswer.of(root.delete(names), PATIENCE);
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
