package io.culvert.system.soak;

import io.culvert.system.link.LinkQuality;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The soak {@code falsealarm}. */
@CommandLine.Command(
        name = "falsealarm",
        mixinStandardHelpOptions = true,
        description = "four cameras watched over 150 ± 50 ms with 5 %% loss: nobody calls the tunnel dead")
final class FalseAlarmSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--minutes", defaultValue = "60", description = "${DEFAULT-VALUE}")
    private int minutes;

    @CommandLine.Option(names = "--cameras", defaultValue = "4", description = "${DEFAULT-VALUE}")
    private int cameras;

    @CommandLine.Option(names = "--delay", defaultValue = "150", description = "ms each way (${DEFAULT-VALUE})")
    private int delay;

    @CommandLine.Option(names = "--jitter", defaultValue = "50", description = "± ms (${DEFAULT-VALUE})")
    private int jitter;

    @CommandLine.Option(names = "--loss", defaultValue = "5", description = "percent (${DEFAULT-VALUE})")
    private double loss;

    @Override
    public Integer call() throws Exception {
        LinkQuality quality = LinkQuality.PERFECT
                .withDelay(Duration.ofMillis(delay), Duration.ofMillis(jitter))
                .withLoss(loss / 100);
        try (LinkedInstallation installation = LinkedInstallation.open(List.of(cameras), List.of())) {
            FalseAlarmLoop.Outcome outcome =
                    FalseAlarmLoop.run(installation.sites().getFirst(), quality, Duration.ofMinutes(minutes));
            System.out.println(outcome);
            System.out.println(outcome.isGood() ? "PASS" : "FAIL");
            return outcome.isGood() ? 0 : 1;
        }
    }
}
