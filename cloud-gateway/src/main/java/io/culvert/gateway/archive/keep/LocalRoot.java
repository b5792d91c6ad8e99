package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.store.ArchiveRoot;
import io.culvert.gateway.archive.store.DiskSpace;
import io.culvert.gateway.archive.store.RootAnswers;
import io.culvert.gateway.archive.store.SegmentName;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * A root of this gateway.
 *
 * <p>Confined to one thread, but for what does not block.
 */
final class LocalRoot implements KeptRoot {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ArchiveRoot root;
    private final RootAnswers answers = new RootAnswers(PATIENCE);

    LocalRoot(ArchiveRoot root) {
        this.root = root;
    }

    @Override
    public UUID volume() {
        return root.volume();
    }

    @Override
    public Object disk() {
        return root.disk();
    }

    @Override
    public double maxShare() {
        return root.maxShare();
    }

    @Override
    public DiskSpace space() throws IOException, InterruptedException {
        return answers.to(root::spaceNow);
    }

    @Override
    public List<SegmentName> delete(Collection<SegmentName> names) throws IOException, InterruptedException {
        return answers.to(() -> root.delete(names));
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
