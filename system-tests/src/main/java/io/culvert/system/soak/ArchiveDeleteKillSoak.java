package io.culvert.system.soak;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The soak {@code archive-delete-kill}: {@code DeletionKillIT} at full count. */
@CommandLine.Command(
        name = "archive-delete-kill",
        mixinStandardHelpOptions = true,
        description = "what deletes segments is killed with -9: rows and files agree")
final class ArchiveDeleteKillSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--rounds", defaultValue = "100", description = "kills (${DEFAULT-VALUE})")
    private int rounds;

    @Override
    public Integer call() throws Exception {
        return Soak.verdict(
                TestLoop.run(List.of(), "io.culvert.gateway.archive.keep.DeletionKillLoop", Integer.toString(rounds)));
    }
}
