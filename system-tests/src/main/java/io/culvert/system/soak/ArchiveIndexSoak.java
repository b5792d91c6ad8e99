package io.culvert.system.soak;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The soak {@code archive-index}: {@code IndexSpeedIT} and {@code SeekSpeedIT} at full count. */
@CommandLine.Command(
        name = "archive-index",
        mixinStandardHelpOptions = true,
        description =
                "500 cameras, 30 days, a million segments: time line p99 below 50 ms, seek and the bytes below 100 ms")
final class ArchiveIndexSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--segments", defaultValue = "1000000", description = "in all (${DEFAULT-VALUE})")
    private int segments;

    @CommandLine.Option(names = "--questions", defaultValue = "2000", description = "of each kind (${DEFAULT-VALUE})")
    private int questions;

    @Override
    public Integer call() throws Exception {
        boolean good = run("io.culvert.gateway.archive.index.IndexLoop");
        return Soak.verdict(run("io.culvert.gateway.archive.play.SeekLoop") && good);
    }

    private boolean run(String loop) throws Exception {
        return TestLoop.run(List.of(), loop, Integer.toString(segments), Integer.toString(questions));
    }
}
