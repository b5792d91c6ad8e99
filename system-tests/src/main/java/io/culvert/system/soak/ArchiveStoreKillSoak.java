package io.culvert.system.soak;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The soak {@code archive-store-kill}: {@code ArchiveKillIT} at full count. */
@CommandLine.Command(
        name = "archive-store-kill",
        mixinStandardHelpOptions = true,
        description = "what writes the archive is killed with -9: everything told as recorded is there")
final class ArchiveStoreKillSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--rounds", defaultValue = "100", description = "kills (${DEFAULT-VALUE})")
    private int rounds;

    @Override
    public Integer call() throws Exception {
        return Soak.verdict(
                TestLoop.run(List.of(), "io.culvert.gateway.archive.store.KillLoop", Integer.toString(rounds)));
    }
}
