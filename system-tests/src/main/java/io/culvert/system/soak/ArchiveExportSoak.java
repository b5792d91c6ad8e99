package io.culvert.system.soak;

import io.culvert.system.archive.LongExport;
import io.culvert.system.archive.PastStage;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The soak {@code archive-export}. */
@CommandLine.Command(
        name = "archive-export",
        mixinStandardHelpOptions = true,
        description =
                "a day of recording as one file: soon begun, of the length that was told, every picture in it, memory bounded")
final class ArchiveExportSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--hours", defaultValue = "24", description = "${DEFAULT-VALUE}")
    private int hours;

    @CommandLine.Option(names = "--bitrate", defaultValue = "500000", description = "${DEFAULT-VALUE}")
    private int bitrate;

    @CommandLine.Option(names = "--decode", description = "have ffprobe decode all of it, which takes long")
    private boolean decode;

    @Override
    public Integer call() throws Exception {
        Duration day = Duration.ofHours(hours).minusSeconds(60);
        try (PastStage stage = PastStage.open(day, Duration.ofSeconds(50), bitrate)) {
            LongExport.Outcome outcome = LongExport.run(stage, decode);
            System.out.println(outcome);
            return Soak.verdict(outcome.isGood());
        }
    }
}
