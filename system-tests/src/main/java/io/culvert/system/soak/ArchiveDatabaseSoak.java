package io.culvert.system.soak;

import io.culvert.system.archive.ArchiveStage;
import io.culvert.system.check.RecordedTimeline;
import io.culvert.system.check.RecordingReport;
import io.culvert.system.check.RtspViewer;
import io.culvert.system.process.OwnPostgres;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;

/** The soak {@code archive-database}. */
@CommandLine.Command(
        name = "archive-database",
        mixinStandardHelpOptions = true,
        description = "PostgreSQL away for ten minutes: recording goes on, and nothing is missing afterwards")
final class ArchiveDatabaseSoak implements Callable<Integer> {
    private static final Duration BACK = Duration.ofSeconds(60);

    @CommandLine.Option(names = "--minutes", defaultValue = "10", description = "away (${DEFAULT-VALUE})")
    private int minutes;

    @CommandLine.Option(names = "--cameras", defaultValue = "8", description = "${DEFAULT-VALUE}")
    private int cameras;

    @Override
    public Integer call() throws Exception {
        try (OwnPostgres postgres = OwnPostgres.start(Files.createTempDirectory("culvert-pg-"));
                ArchiveStage stage = ArchiveStage.open(
                        List.of(new ArchiveStage.Kind("cam", cameras, "--gop", "1", "--bitrate", "500000")),
                        postgres.settings())) {
            stage.record();
            Instant stopped = Instant.now();
            postgres.stop();
            LockSupport.parkNanos(Duration.ofMinutes(minutes).toNanos());
            postgres.start();
            long began = System.nanoTime();
            boolean back = RtspViewer.await(BACK, () -> answers(stage));
            Duration backAfter = Duration.ofNanos(System.nanoTime() - began);
            stage.awaitRecorded(Instant.now());
            List<RecordingReport> reports = stage.stopAndJudge();
            reports.forEach(System.out::println);
            long missing = reports.stream()
                    .mapToLong(report -> missingMillis(report, stopped))
                    .sum();
            System.out.printf(
                    "REST back %d ms after PostgreSQL; %d ms missing in %d minutes, %d frames on the disk%n",
                    backAfter.toMillis(),
                    missing,
                    minutes,
                    reports.stream()
                            .mapToLong(report -> report.frames().frames())
                            .sum());
            return Soak.verdict(back && missing == 0 && reports.stream().allMatch(RecordingReport::isTrue));
        }
    }

    private static boolean answers(ArchiveStage stage) {
        return stage.gateway()
                        .api()
                        .send("GET", "/cameras/cam-1/timeline", null)
                        .status()
                == 200;
    }

    private static long missingMillis(RecordingReport report, Instant since) {
        return report.gaps().stream()
                .map(RecordedTimeline.Gap::stretch)
                .filter(gap -> gap.toMicros() > since.toEpochMilli() * 1000)
                .mapToLong(gap -> gap.micros() / 1000)
                .sum();
    }
}
