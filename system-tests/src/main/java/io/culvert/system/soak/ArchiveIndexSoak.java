package io.culvert.system.soak;

import io.culvert.system.archive.PastStage;
import io.culvert.system.archive.Seeker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The soak {@code archive-index}: {@code IndexSpeedIT} and {@code SeekSpeedIT} at full count, and seeks over RTSP. */
@CommandLine.Command(
        name = "archive-index",
        mixinStandardHelpOptions = true,
        description =
                "500 cameras, 30 days, a million segments: time line p99 below 50 ms, seek and the bytes below 100 ms")
final class ArchiveIndexSoak implements Callable<Integer> {
    private static final double MOST_MILLIS = 100;

    @CommandLine.Option(names = "--segments", defaultValue = "1000000", description = "in all (${DEFAULT-VALUE})")
    private int segments;

    @CommandLine.Option(names = "--questions", defaultValue = "2000", description = "of each kind (${DEFAULT-VALUE})")
    private int questions;

    @Override
    public Integer call() throws Exception {
        boolean good = run("io.culvert.gateway.archive.index.IndexLoop");
        good &= run("io.culvert.gateway.archive.play.SeekLoop");
        return Soak.verdict(overRtsp() && good);
    }

    /** The same through all of a gateway: from sending PLAY to having the first picture, in six hours of real recording. */
    private boolean overRtsp() throws Exception {
        try (PastStage stage = PastStage.open(Duration.ofHours(6), Duration.ofSeconds(20), 1_000_000)) {
            stage.fill(segments);
            try (Seeker seeker = new Seeker(stage)) {
                for (int i = 0; i < questions; i++) {
                    seeker.seek();
                }
                Seeker.Report report = seeker.report();
                System.out.println("over RTSP: " + report);
                return report.wrong() == 0 && report.p99() < MOST_MILLIS;
            }
        }
    }

    private boolean run(String loop) throws Exception {
        return TestLoop.run(List.of(), loop, Integer.toString(segments), Integer.toString(questions));
    }
}
