package io.culvert.system.soak;

import io.culvert.system.archive.ArchiveStage;
import io.culvert.system.check.RecordingReport;
import io.culvert.system.process.Folder;
import io.culvert.system.process.OwnPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;

/**
 * The soak {@code archive-clock}. Agents' cameras are stamped by the agent, whose clock stays right: nothing may be seen of
 * the steps. Cameras that the gateway pulls itself have no other clock than its own.
 */
@CommandLine.Command(
        name = "archive-clock",
        mixinStandardHelpOptions = true,
        description =
                "the gateway's clock is set by ±1 s … ±1 day while it records: no overlap, nothing deleted (libfaketime)")
final class ArchiveClockSoak implements Callable<Integer> {
    private static final List<Duration> STEPS = List.of(
            Duration.ofSeconds(1),
            Duration.ofSeconds(3),
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            Duration.ofDays(1));

    @CommandLine.Option(names = "--steps", defaultValue = "100", description = "of the clock (${DEFAULT-VALUE})")
    private int steps;

    @CommandLine.Option(names = "--seconds", defaultValue = "15", description = "between them (${DEFAULT-VALUE})")
    private int seconds;

    @CommandLine.Option(
            names = "--library",
            defaultValue = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
            description = "${DEFAULT-VALUE}")
    private Path library = Path.of("");

    @Override
    public Integer call() throws Exception {
        if (!Files.exists(library)) {
            System.err.println(library + " is missing (Debian: faketime)");
            return 1;
        }
        Path data = Files.createTempDirectory("culvert-clock-");
        // Of its own, as the gateway's would be under the same spell.
        try (OwnPostgres postgres = OwnPostgres.start(Files.createTempDirectory("culvert-pg-"))) {
            return run(data, postgres.settings());
        } finally {
            Folder.remove(data);
        }
    }

    private int run(Path data, Map<String, String> database) throws IOException {
        Path clock = data.resolve("clock");
        set(clock, Duration.ZERO);
        Map<String, String> settings = new HashMap<>(database);
        settings.putAll(Map.of(
                "LD_PRELOAD",
                library.toString(),
                "FAKETIME_TIMESTAMP_FILE",
                clock.toString(),
                "FAKETIME_CACHE_DURATION",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                // Else the library ends every timed wait of Java's threads at once.
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0"));
        try (ArchiveStage stage = ArchiveStage.open(
                List.of(
                        new ArchiveStage.Kind("behind", 2, "--gop", "1", "--bitrate", "500000"),
                        new ArchiveStage.Kind("direct", 2, true, List.of("--gop", "1", "--bitrate", "500000"))),
                settings)) {
            stage.set(Map.of("mode", "continuous", "depth_days", 1));
            stage.awaitRecorded(Instant.now());
            Map<String, Long> first = stage.firsts();
            step(clock);
            List<RecordingReport> reports = stage.stopAndJudge();
            reports.forEach(System.out::println);
            boolean kept = stage.firsts().equals(first);
            System.out.printf("%d steps, the beginning is there: %s%n", steps, kept);
            return Soak.verdict(kept
                    && reports.stream()
                            .allMatch(report ->
                                    report.camera().startsWith("behind") ? report.isTrue() : isWhole(report)));
        }
    }

    /** There and back, so that the clock never goes further than a day astray. */
    private void step(Path clock) throws IOException {
        SplittableRandom random = new SplittableRandom();
        for (int step = 0; step < steps; step++) {
            Duration by = step % 2 == 1 ? Duration.ZERO : STEPS.get(step / 2 % STEPS.size());
            Duration set = random.nextBoolean() ? by : by.negated();
            System.out.println(step + ": " + set);
            set(clock, set);
            LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
        }
    }

    private static void set(Path clock, Duration offset) throws IOException {
        Path next = clock.resolveSibling("clock-next");
        Files.writeString(next, (offset.isNegative() ? "" : "+") + offset.toSeconds());
        Files.move(next, clock, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Every picture once, in order, and nothing over something else; where on the time line nobody can know. */
    private static boolean isWhole(RecordingReport report) {
        return report.frames().isFlawless()
                && report.overlaps() == 0
                && report.headless() == 0
                && report.damages() == 0
                && report.unlistedMicros() < 100_000
                && report.fictitiousMicros() < 100_000;
    }
}
