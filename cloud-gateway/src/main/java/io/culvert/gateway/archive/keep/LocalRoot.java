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
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A root of this gateway. One that does not answer is asked nothing more until it does.
 *
 * <p>Confined to one thread, but for what does not block.
 */
final class LocalRoot implements KeptRoot {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ArchiveRoot root;
    private @Nullable CompletableFuture<?> asked;

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
        return ask(root::spaceNow);
    }

    @Override
    public List<SegmentName> delete(Collection<SegmentName> names) throws IOException, InterruptedException {
        return ask(() -> root.delete(names));
    }

    private <T> T ask(Supplier<CompletableFuture<T>> question) throws IOException, InterruptedException {
        if (asked != null && !asked.isDone()) {
            throw new IOException("its disk has not answered yet");
        }
        CompletableFuture<T> answer = question.get();
        asked = answer;
        return RootAnswer.of(answer, PATIENCE);
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
