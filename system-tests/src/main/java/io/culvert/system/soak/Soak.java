package io.culvert.system.soak;

import io.culvert.system.process.Installation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The {@code soak} command: loops at full count, with a verdict and exit code. Without a name it lists them. */
@CommandLine.Command(
        name = "culvert soak",
        mixinStandardHelpOptions = true,
        description = "Runs the long form of a test; without a name, lists them.",
        subcommands = {
            Soak.Frames.class,
            RevokeSoak.class,
            Soak.Restart.class,
            Soak.Database.class,
            Soak.Enrol.class,
            EnrolmentsSoak.class,
            GuessingSoak.class,
            ImportSoak.class,
            FuzzSoak.class,
            HijackSoak.class,
            ChurnSoak.class,
            BadInputSoak.class,
            ForwardsSoak.class,
            DeadTunnelSoak.class,
            FalseAlarmSoak.class,
            HalfOpenSoak.class,
            BlackoutSoak.class,
            StrangersSoak.class,
            HostileSoak.class,
            SecretsSoak.class,
            CamerasSoak.class,
            ScanRateSoak.class,
            ArchiveFaultsSoak.class,
            ArchiveIndexSoak.class,
            ArchiveStoreKillSoak.class,
            ArchiveDeleteKillSoak.class,
            ArchivePowerCutSoak.class,
            ArchivePowerCutGatewaySoak.class,
            ArchiveKillSoak.class,
            ArchiveDiskSoak.class,
            ArchiveClockSoak.class,
            ArchiveDatabaseSoak.class,
            ArchiveDamageSoak.class,
            ArchiveRebuildSoak.class,
            ArchiveSeekSoak.class,
            ArchiveExportSoak.class,
            ArchiveFloodSoak.class,
            ArchivePlayersSoak.class,
            ArchiveSlowSoak.class
        })
public final class Soak implements Callable<Integer> {
    public static void main(String[] arguments) {
        // Who is interrupted leaves no gateway behind; at a soak's own end none is left.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> ProcessHandle.current().children().forEach(ProcessHandle::destroy), "end-programs"));
        System.exit(new CommandLine(new Soak()).execute(arguments));
    }

    @Override
    public Integer call() {
        System.out.println("Soaks (each takes --help):");
        new CommandLine(this)
                .getSubcommands()
                .forEach((name, command) -> System.out.printf(
                        "  %-16s %s%n",
                        name, command.getCommandSpec().usageMessage().description()[0]));
        return 0;
    }

    static int verdict(boolean good) {
        System.out.println(good ? "PASS" : "FAIL");
        return good ? 0 : 1;
    }

    @CommandLine.Command(
            name = "frames",
            mixinStandardHelpOptions = true,
            description = "cameras × viewers through agent and tunnel: no frame lost, doubled, reordered or foreign")
    static final class Frames implements Callable<Integer> {
        @CommandLine.Option(names = "--minutes", defaultValue = "10", description = "length (${DEFAULT-VALUE})")
        private int minutes;

        @CommandLine.Option(names = "--cameras", defaultValue = "8", description = "${DEFAULT-VALUE}")
        private int cameras;

        @CommandLine.Option(names = "--viewers", defaultValue = "4", description = "per camera (${DEFAULT-VALUE})")
        private int viewers;

        @Override
        public Integer call() throws IOException {
            try (Installation installation = Installation.open(cameras, List.of(), Map.of())) {
                List<FramesLoop.Seen> all = FramesLoop.run(installation, viewers, true, Duration.ofMinutes(minutes));
                long frames = 0;
                for (FramesLoop.Seen seen : all) {
                    frames += seen.frames().frames();
                    if (!seen.isFlawless()) {
                        System.out.println("not flawless: " + seen);
                    }
                }
                System.out.printf("%d viewers judged %d frames%n", all.size(), frames);
                return verdict(all.stream().allMatch(FramesLoop.Seen::isFlawless));
            }
        }
    }

    @CommandLine.Command(
            name = "restart",
            mixinStandardHelpOptions = true,
            description = "camera, agent and gateway killed with -9 in turn: back within 15 s, viewers stay")
    static final class Restart implements Callable<Integer> {
        @CommandLine.Option(names = "--rounds", defaultValue = "20", description = "of each kind (${DEFAULT-VALUE})")
        private int rounds;

        @Override
        public Integer call() throws IOException {
            boolean good = true;
            try (Installation installation = Installation.open(1, List.of(), Map.of())) {
                for (int round = 0; round < rounds; round++) {
                    for (RestartLoop.Victim victim : RestartLoop.Victim.values()) {
                        RestartLoop.Outcome outcome = RestartLoop.run(installation, victim);
                        System.out.println(outcome);
                        good &= outcome.backAfter().toSeconds() < 15;
                        good &= outcome.stayed() == null || outcome.stayed().isContinuous();
                    }
                }
            }
            return verdict(good);
        }
    }

    @CommandLine.Command(
            name = "database",
            mixinStandardHelpOptions = true,
            description = "PostgreSQL goes away and comes back: media flows on, nothing false afterwards")
    static final class Database implements Callable<Integer> {
        @CommandLine.Option(names = "--seconds", defaultValue = "60", description = "away (${DEFAULT-VALUE})")
        private int seconds;

        @Override
        public Integer call() throws IOException {
            DatabaseOutage.Outcome outcome = DatabaseOutage.run(Duration.ofSeconds(seconds));
            System.out.println(outcome);
            return verdict(outcome.isGood());
        }
    }

    @CommandLine.Command(
            name = "enrol",
            mixinStandardHelpOptions = true,
            description = "many devices use one activation key at the same time: exactly one gets a certificate")
    static final class Enrol implements Callable<Integer> {
        @CommandLine.Option(names = "--rounds", defaultValue = "1000", description = "${DEFAULT-VALUE}")
        private int rounds;

        @CommandLine.Option(names = "--devices", defaultValue = "50", description = "at once (${DEFAULT-VALUE})")
        private int devices;

        @Override
        public Integer call() throws IOException {
            try (Installation installation = Installation.open(1, List.of(), Map.of())) {
                List<Integer> winners = EnrolLoop.run(installation.gateway(), devices, rounds);
                long right = winners.stream().filter(won -> won == 1).count();
                System.out.printf("%d of %d rounds had exactly one winner of %d%n", right, rounds, devices);
                return verdict(right == rounds);
            }
        }
    }
}
