package io.culvert.system.soak;

import io.culvert.system.process.GatewayProcess;
import io.culvert.system.process.Installation;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine;

/** {@link EnrolmentsLoop} at full count. */
@CommandLine.Command(
        name = "enrolments",
        mixinStandardHelpOptions = true,
        description = "many use one QR token at once, gateways die meanwhile: exactly one wins")
final class EnrolmentsSoak implements Callable<Integer> {
    private static final int TOLD_AFTER = 100;

    @CommandLine.Option(names = "--rounds", defaultValue = "1000", description = "${DEFAULT-VALUE}")
    private int rounds;

    @CommandLine.Option(names = "--devices", defaultValue = "50", description = "at once (${DEFAULT-VALUE})")
    private int devices;

    @CommandLine.Option(names = "--kills", defaultValue = "20", description = "rounds with kill -9 (${DEFAULT-VALUE})")
    private int kills;

    @Override
    public Integer call() throws IOException, GeneralSecurityException {
        try (Installation installation = Installation.open(1, List.of(), Map.of())) {
            GatewayProcess gateway = installation.gateway();
            EnrolmentsLoop loop = new EnrolmentsLoop(gateway, devices);
            int codes = 0;
            for (int round = 0; round < rounds; round++) {
                codes += loop.together().winners().size() == 1 ? 1 : 0;
                if ((round + 1) % TOLD_AFTER == 0) {
                    System.out.printf("%d rounds, %d as they should be%n", round + 1, codes);
                }
            }
            System.out.printf("QR token: %d of %d rounds had exactly one winner of %d%n", codes, rounds, devices);
            int survived = 0;
            int answered = 0;
            for (int kill = 0; kill < kills; kill++) {
                List<EnrolmentsLoop.Round> round = loop.acrossADeath(
                        Duration.ofMillis(ThreadLocalRandom.current().nextInt(5, 400)));
                survived += isTheSame(round.getFirst(), round.getLast()) ? 1 : 0;
                answered += round.getFirst().winners().size();
            }
            System.out.printf(
                    "killed: after %d of %d deaths exactly one won, and nobody else than before (%d had an answer before)%n",
                    survived, kills, answered);
            return Soak.verdict(codes == rounds && survived == kills);
        }
    }

    private static boolean isTheSame(EnrolmentsLoop.Round before, EnrolmentsLoop.Round after) {
        return after.winners().size() == 1
                && after.winners().containsAll(before.winners())
                && (before.agentId().isEmpty() || before.agentId().equals(after.agentId()));
    }
}
