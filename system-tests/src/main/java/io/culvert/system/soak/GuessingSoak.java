package io.culvert.system.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.culvert.system.process.Installation;
import io.culvert.system.process.RestApi;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@link GuessingLoop} at full count. */
@CommandLine.Command(
        name = "guessing",
        mixinStandardHelpOptions = true,
        description =
                "log-ins and Agent IDs are guessed from 1 and 1,000 addresses: the owner gets in, nobody else does")
final class GuessingSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--guesses", defaultValue = "100000", description = "of each kind (${DEFAULT-VALUE})")
    private int guesses;

    @CommandLine.Option(names = "--rate", defaultValue = "500", description = "guesses a second (${DEFAULT-VALUE})")
    private int rate;

    @CommandLine.Option(names = "--rounds", defaultValue = "200", description = "of timed claims (${DEFAULT-VALUE})")
    private int rounds;

    @Override
    public Integer call() throws IOException, InterruptedException {
        boolean good = true;
        Map<String, String> trusted = Map.of("CULVERT_TRUSTED_PROXIES", "127.0.0.1");
        try (Installation installation = Installation.open(1, List.of(), trusted)) {
            GuessingLoop loop = new GuessingLoop(installation.gateway());
            for (int addresses : new int[] {1, 1_000}) {
                GuessingLoop.Outcome logins = loop.logins(guesses, addresses, rate);
                System.out.println(logins);
                GuessingLoop.Outcome claims = loop.claims(installation.agent().agentId(), guesses, addresses, rate);
                System.out.println(claims);
                good &= logins.isGood() && claims.isGood();
            }
            Map<String, Double> medians = loop.claimMedians(agents(installation), rounds);
            System.out.println("refused claims, median ms: " + medians);
            good &= Collections.max(medians.values()) - Collections.min(medians.values()) < 1.0;
        }
        return Soak.verdict(good);
    }

    /** The installation's agent is somebody's by now; another was never heard of, one never came, one is not of this provider. */
    private static Map<String, String> agents(Installation installation) {
        RestApi api = installation.gateway().api();
        JsonNode offline = api.post("/agents", Map.of());
        JsonNode foreign = anotherProvider(installation, api).post("/agents", Map.of());
        Map<String, String> agents = new LinkedHashMap<>();
        agents.put("unknown", "300000000004");
        agents.put("no Agent ID", "300000000005");
        agents.put("offline", offline.path("agent_id").asText());
        agents.put("foreign", foreign.path("agent_id").asText());
        agents.put("claimed", installation.agent().agentId());
        return agents;
    }

    private static RestApi anotherProvider(Installation installation, RestApi api) {
        JsonNode provider = api.post("/operators", Map.of("name", "another")).path("provider");
        String token = api.post(
                        "/login",
                        Map.of(
                                "login", provider.path("login").asText(),
                                "password", provider.path("password").asText()))
                .path("token")
                .asText();
        return new RestApi(installation.gateway().ready().path("api_url").asText(), token);
    }
}
