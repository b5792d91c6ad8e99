package io.culvert.system.soak;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The soak {@code archive-damage}: {@code RecoveryTest} and {@code SegmentJudgeTest} at full count. */
@CommandLine.Command(
        name = "archive-damage",
        mixinStandardHelpOptions = true,
        description =
                "segments cut at each of their last 65,536 bytes, and bits flipped: what is whole is served, damage found")
final class ArchiveDamageSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--flips", defaultValue = "10000", description = "bits (${DEFAULT-VALUE})")
    private int flips;

    @Override
    public Integer call() throws Exception {
        boolean whole = TestLoop.run(List.of(), "io.culvert.gateway.archive.store.CutLoop");
        boolean found = TestLoop.run(List.of(), "io.culvert.gateway.archive.check.FlipLoop", Integer.toString(flips));
        return Soak.verdict(whole && found);
    }
}
