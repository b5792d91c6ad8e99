package io.culvert.system.soak;

import io.culvert.system.archive.PastStage;
import io.culvert.system.archive.SeekFlood;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The soak {@code archive-flood}. */
@CommandLine.Command(
        name = "archive-flood",
        mixinStandardHelpOptions = true,
        description =
                "a million seeks by one token, over RTSP, as pictures, files and HLS: bounded work, and nobody else notices")
final class ArchiveFloodSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--requests", defaultValue = "1000000", description = "${DEFAULT-VALUE}")
    private long requests;

    @CommandLine.Option(names = "--connections", defaultValue = "320", description = "${DEFAULT-VALUE}")
    private int connections;

    @Override
    public Integer call() throws Exception {
        try (PastStage stage = PastStage.open(Duration.ofHours(6), Duration.ofSeconds(50), 1_000_000)) {
            SeekFlood.Outcome outcome = SeekFlood.run(stage, requests, connections);
            System.out.println(outcome);
            return Soak.verdict(outcome.isGood());
        }
    }
}
