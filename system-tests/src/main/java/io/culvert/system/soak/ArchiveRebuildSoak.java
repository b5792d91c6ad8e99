package io.culvert.system.soak;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The soak {@code archive-rebuild}: the index is made anew from files alone. */
@CommandLine.Command(
        name = "archive-rebuild",
        mixinStandardHelpOptions = true,
        description = "the archive's index made anew from the files of 100,000 segments, within ten minutes")
final class ArchiveRebuildSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--segments", defaultValue = "100000", description = "files (${DEFAULT-VALUE})")
    private int segments;

    @Override
    public Integer call() throws Exception {
        return Soak.verdict(
                TestLoop.run(List.of(), "io.culvert.gateway.archive.store.RebuildLoop", Integer.toString(segments)));
    }
}
