package io.culvert.system.soak;

import io.culvert.system.check.RtspViewer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The soak {@code blackout}. */
@CommandLine.Command(
        name = "blackout",
        mixinStandardHelpOptions = true,
        description = "16 cameras watched, then no network for an hour: memory bounded, streaming again within 5 s")
final class BlackoutSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--minutes", defaultValue = "60", description = "without network (${DEFAULT-VALUE})")
    private int minutes;

    @CommandLine.Option(names = "--cameras", defaultValue = "16", description = "${DEFAULT-VALUE}")
    private int cameras;

    @CommandLine.Option(names = "--bitrate", defaultValue = "2000000", description = "each (${DEFAULT-VALUE})")
    private int bitrate;

    @CommandLine.Option(names = "--rounds", defaultValue = "1", description = "${DEFAULT-VALUE}")
    private int rounds;

    @Override
    public Integer call() throws Exception {
        boolean good = true;
        try (LinkedInstallation installation =
                LinkedInstallation.open(List.of(cameras), List.of("--bitrate", Integer.toString(bitrate)))) {
            LinkedInstallation.Site site = installation.sites().getFirst();
            List<RtspViewer> viewers = site.watchAll();
            try {
                for (int round = 0; round < rounds; round++) {
                    BlackoutLoop.Outcome outcome = BlackoutLoop.run(site, viewers, Duration.ofMinutes(minutes));
                    System.out.println(outcome);
                    good &= outcome.isGood();
                }
            } finally {
                viewers.forEach(RtspViewer::close);
            }
        }
        System.out.println(good ? "PASS" : "FAIL");
        return good ? 0 : 1;
    }
}
