package io.culvert.system.soak;

import io.culvert.system.check.RtspViewer;
import io.culvert.system.process.Installation;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code soak revoke}. */
@CommandLine.Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description =
                "revoked shares and deleted sessions at random phases over TCP, UDP and RTSPS: last byte within a second")
final class RevokeSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--rounds", defaultValue = "170", description = "of each kind (${DEFAULT-VALUE})")
    private int rounds;

    @Override
    public Integer call() throws IOException {
        boolean good = true;
        try (Installation installation = Installation.open(1, List.of(), Map.of())) {
            for (RevokeLoop.Way way : RevokeLoop.Way.values()) {
                for (RtspViewer.Transport transport : RtspViewer.Transport.values()) {
                    List<Double> millis = RevokeLoop.run(installation, way, transport, rounds).stream()
                            .sorted()
                            .toList();
                    double worst = Collections.max(millis);
                    System.out.printf(
                            "%s over %s: %d rounds, last byte after p50 %.0f ms, p99 %.0f ms, max %.0f ms%n",
                            way,
                            transport,
                            millis.size(),
                            millis.get(millis.size() / 2),
                            millis.get((int) (millis.size() * 0.99)),
                            worst);
                    good &= worst <= 1_000;
                }
            }
        }
        return Soak.verdict(good);
    }
}
