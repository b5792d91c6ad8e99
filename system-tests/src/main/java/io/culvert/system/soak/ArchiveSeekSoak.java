package io.culvert.system.soak;

import io.culvert.system.archive.ArchiveStage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;

/** The soak {@code archive-seek}: recordings with a hole are replayed whole, both ways, and sought in. */
@CommandLine.Command(
        name = "archive-seek",
        mixinStandardHelpOptions = true,
        description = "a thousand seeks over RTSP find the key frame at or before; replay keeps ONVIF's rules at holes")
final class ArchiveSeekSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--seeks", defaultValue = "1000", description = "in each camera (${DEFAULT-VALUE})")
    private int seeks;

    @CommandLine.Option(names = "--seconds", defaultValue = "60", description = "of each stretch (${DEFAULT-VALUE})")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        try (ArchiveStage stage = ArchiveStage.open(
                List.of(
                        new ArchiveStage.Kind("avc", 1, "--gop", "1", "--audio", "aac"),
                        new ArchiveStage.Kind("hevc", 1, "--codec", "h265")),
                Map.of())) {
            stage.record();
            LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
            stage.stopAndJudge();
            LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
            stage.record();
            LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
            stage.stopAndJudge();
            boolean good = true;
            for (String camera : stage.names()) {
                ReplayRound.Outcome outcome = ReplayRound.of(stage, camera, seeks);
                System.out.println(outcome);
                good &= outcome.faults().isEmpty();
            }
            return Soak.verdict(good);
        }
    }
}
