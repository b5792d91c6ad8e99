package io.culvert.system.soak;

import io.culvert.system.archive.ManyPlayers;
import io.culvert.system.archive.PastStage;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The soak {@code archive-players}. */
@CommandLine.Command(
        name = "archive-players",
        mixinStandardHelpOptions = true,
        description = "200 players of one recording, over RTSP and as HLS, read the disk at most twice as much as one")
final class ArchivePlayersSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--players", defaultValue = "200", description = "${DEFAULT-VALUE}")
    private int players;

    @CommandLine.Option(names = "--minutes", defaultValue = "10", description = "that each plays (${DEFAULT-VALUE})")
    private int minutes;

    @Override
    public Integer call() throws Exception {
        Duration piece = Duration.ofMinutes(minutes);
        try (PastStage stage = PastStage.open(piece.multipliedBy(8), Duration.ofSeconds(20), 1_000_000)) {
            boolean good = true;
            Instant from = stage.begin().plus(piece);
            for (ManyPlayers.Way way : ManyPlayers.Way.values()) {
                ManyPlayers.Outcome outcome = ManyPlayers.run(stage, way, players, from, piece);
                System.out.println(outcome);
                good &= outcome.isGood();
                from = from.plus(piece.multipliedBy(4));
            }
            return Soak.verdict(good);
        }
    }
}
