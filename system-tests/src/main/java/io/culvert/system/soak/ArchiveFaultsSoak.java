package io.culvert.system.soak;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The soak {@code archive-faults}: {@code RootWriterFaultTest} at full count. */
@CommandLine.Command(
        name = "archive-faults",
        mixinStandardHelpOptions = true,
        description =
                "the n-th open, write or sync of a disk fails: nothing false is told, recording goes on within a second")
final class ArchiveFaultsSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--faults", defaultValue = "500", description = "of each kind (${DEFAULT-VALUE})")
    private int faults;

    @Override
    public Integer call() throws Exception {
        return Soak.verdict(
                TestLoop.run(List.of(), "io.culvert.gateway.archive.store.FaultLoop", Integer.toString(faults)));
    }
}
