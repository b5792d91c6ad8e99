package io.culvert.system.soak;

import io.culvert.system.archive.PastStage;
import io.culvert.system.archive.SlowDownloads;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The soak {@code archive-slow}. */
@CommandLine.Command(
        name = "archive-slow",
        mixinStandardHelpOptions = true,
        description =
                "50 downloads at a byte a second hold no thread and no database connection; live RTSP misses nothing")
final class ArchiveSlowSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--downloads", defaultValue = "50", description = "${DEFAULT-VALUE}")
    private int downloads;

    @CommandLine.Option(names = "--seconds", defaultValue = "300", description = "${DEFAULT-VALUE}")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        try (PastStage stage = PastStage.open(Duration.ofHours(1), Duration.ofSeconds(20), 1_000_000)) {
            SlowDownloads.Outcome outcome = SlowDownloads.run(stage, downloads, seconds);
            System.out.println(outcome);
            return Soak.verdict(outcome.isGood());
        }
    }
}
