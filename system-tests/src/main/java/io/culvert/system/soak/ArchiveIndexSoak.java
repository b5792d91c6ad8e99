package io.culvert.system.soak;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The soak {@code archive-index}: {@code IndexSpeedIT} at full count. */
@CommandLine.Command(
        name = "archive-index",
        mixinStandardHelpOptions = true,
        description = "500 cameras, 30 days, a million segments: time line p99 below 50 ms, seek below 100 ms")
final class ArchiveIndexSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--segments", defaultValue = "1000000", description = "in all (${DEFAULT-VALUE})")
    private int segments;

    @CommandLine.Option(names = "--questions", defaultValue = "2000", description = "of each kind (${DEFAULT-VALUE})")
    private int questions;

    @Override
    public Integer call() throws Exception {
        return Soak.verdict(TestLoop.run(
                List.of(),
                "io.culvert.gateway.archive.index.IndexLoop",
                Integer.toString(segments),
                Integer.toString(questions)));
    }
}
