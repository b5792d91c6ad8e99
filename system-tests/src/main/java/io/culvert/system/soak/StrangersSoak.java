package io.culvert.system.soak;

import io.culvert.system.process.Installation;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code culvert soak strangers}. */
@CommandLine.Command(
        name = "strangers",
        mixinStandardHelpOptions = true,
        description =
                "sockets that drip one byte in nine seconds into every door: cheap, soon gone, and in nobody's way")
final class StrangersSoak implements Callable<Integer> {
    private static final double OWNER_MILLIS = 100;
    private static final double BYTES_PER_STRANGER = 8 * 1024;
    private static final int MOST_SECONDS = 15;

    @CommandLine.Option(names = "--sockets", defaultValue = "5000", description = "${DEFAULT-VALUE}")
    private int sockets;

    @CommandLine.Option(
            names = "--per-address",
            defaultValue = "1000",
            description = "the gateway's culvert.strangers.per.address (${DEFAULT-VALUE})")
    private int perAddress;

    @Override
    public Integer call() throws Exception {
        try (Installation installation = Installation.open(
                1, List.of(), Map.of("CULVERT_STRANGERS_PER_ADDRESS", Integer.toString(perAddress)))) {
            StrangersLoop.Outcome outcome = StrangersLoop.run(installation.gateway(), sockets);
            System.out.println(outcome);
            return Soak.verdict(outcome.left() == 0
                    && outcome.lastGone().toSeconds() < MOST_SECONDS
                    && outcome.ownersP99() <= OWNER_MILLIS
                    && !(outcome.bytesPerStranger() > BYTES_PER_STRANGER));
        }
    }
}
