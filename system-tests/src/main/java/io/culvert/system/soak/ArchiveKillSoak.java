package io.culvert.system.soak;

import io.culvert.system.archive.ArchiveStage;
import io.culvert.system.check.RecordingReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The soak {@code archive-kill}. */
@CommandLine.Command(
        name = "archive-kill",
        mixinStandardHelpOptions = true,
        description = "20 cameras recorded, the gateway killed with -9 a hundred times: nothing recorded is lost")
final class ArchiveKillSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--rounds", defaultValue = "100", description = "${DEFAULT-VALUE}")
    private int rounds;

    @CommandLine.Option(names = "--cameras", defaultValue = "20", description = "${DEFAULT-VALUE}")
    private int cameras;

    @CommandLine.Option(names = "--bitrate", defaultValue = "500000", description = "each (${DEFAULT-VALUE})")
    private String bitrate = "";

    @CommandLine.Option(
            names = "--seconds",
            defaultValue = "10",
            description = "a gateway lives for up to so long (${DEFAULT-VALUE})")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        SplittableRandom random = new SplittableRandom();
        boolean good = true;
        Duration slowest = Duration.ZERO;
        long asked = 0;
        try (ArchiveStage stage = ArchiveStage.open(
                List.of(new ArchiveStage.Kind("cam", cameras, "--gop", "1", "--bitrate", bitrate)), Map.of())) {
            stage.record();
            for (int round = 1; round <= rounds; round++) {
                ArchiveKillLoop.Outcome outcome = ArchiveKillLoop.run(stage, Duration.ofSeconds(seconds), random);
                System.out.println(round + ": " + outcome);
                good &= outcome.isGood();
                asked += outcome.askedTimes();
                slowest = slowest.compareTo(outcome.backAfter()) < 0 ? outcome.backAfter() : slowest;
            }
            List<RecordingReport> reports = stage.stopAndJudge();
            reports.forEach(System.out::println);
            good &= reports.stream().allMatch(RecordingReport::isTrue);
            good &= stage.mostSessions() == 1;
            System.out.printf(
                    "%d kills, %d answers before them, recorded again after at most %d ms, %d frames on the disk%n",
                    rounds,
                    asked,
                    slowest.toMillis(),
                    reports.stream()
                            .mapToLong(report -> report.frames().frames())
                            .sum());
        }
        return Soak.verdict(good);
    }
}
