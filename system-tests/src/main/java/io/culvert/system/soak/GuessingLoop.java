package io.culvert.system.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.culvert.system.bench.Samples;
import io.culvert.system.process.GatewayProcess;
import io.culvert.system.process.RestApi;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Somebody guesses at log-ins and at Agent IDs, from one address or from many, while the owner comes in. The gateway must
 * trust loopback as a proxy: who comes from where is said in {@code X-Forwarded-For}.
 */
final class GuessingLoop {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "correct horse battery staple";
    private static final String HOME = "192.0.2.7";
    private static final int AT_A_TIME = 8;
    private static final long BREATH_MILLIS = 100;

    private final RestApi api;
    private final String base;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    GuessingLoop(GatewayProcess gateway) {
        this.api = gateway.api();
        this.base = gateway.ready().path("api_url").asText();
    }

    /**
     * @param through guesses that got somewhere
     * @param stopped guesses that were answered 429
     * @param ownerOut tries of the owner that were refused, before and during the guessing
     */
    record Outcome(
            String what,
            int addresses,
            int guesses,
            int through,
            int stopped,
            int ownerTries,
            int ownerOut,
            double quietP99Millis,
            double attackedP99Millis) {
        boolean isGood() {
            return through == 0 && ownerOut == 0 && ownerTries > 0 && attackedP99Millis - quietP99Millis <= 50;
        }

        @Override
        public String toString() {
            return String.format(
                    "%d %s from %d addresses: %d got through, %d stopped early; the owner: %d tries, %d refused,"
                            + " p99 %.1f ms, %.1f ms when nobody guesses",
                    guesses,
                    what,
                    addresses,
                    through,
                    stopped,
                    ownerTries,
                    ownerOut,
                    attackedP99Millis,
                    quietP99Millis);
        }
    }

    /** Guesses at passwords: of the owner every second time, else of nobody. */
    Outcome logins(int guesses, int addresses, int perSecond) throws IOException, InterruptedException {
        String owner = user();
        return run(
                "log-ins",
                guesses,
                addresses,
                perSecond,
                i -> login(i % 2 == 0 ? owner : "nobody" + i, "guess " + i, address(i, addresses)),
                () -> timed(login(owner, PASSWORD, HOME)));
    }

    /** Guesses at Agent IDs by users of the same operator; the owner claims an agent that the provider offers again. */
    Outcome claims(String agentId, int guesses, int addresses, int perSecond) throws IOException, InterruptedException {
        List<String> guessers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            guessers.add(token(user(), address(i, 250)));
        }
        String owner = token(user(), HOME);
        Map<String, String> site = Map.of("site_id", site(owner));
        Map<String, String> anySite = Map.of("site_id", UUID.randomUUID().toString());
        return run(
                "claims",
                guesses,
                addresses,
                perSecond,
                i -> post(
                        "/agents/" + random(i) + "/claim",
                        anySite,
                        guessers.get(i % guessers.size()),
                        address(i, addresses)),
                () -> {
                    api.post("/agents/" + agentId + "/release", Map.of());
                    return timed(post("/agents/" + agentId + "/claim", site, owner, HOME));
                });
    }

    /** Medians of what refused claims took, by reason, interleaved; users enough that none is stopped early. */
    Map<String, Double> claimMedians(Map<String, String> agents, int rounds) throws IOException, InterruptedException {
        Map<String, Samples> took = new LinkedHashMap<>();
        Map<String, String> site = Map.of("site_id", UUID.randomUUID().toString());
        for (int round = 0; round < rounds; round++) {
            String token = token(user(), address(round, 60_000)); // some tries of its own each
            for (Map.Entry<String, String> agent : agents.entrySet()) {
                HttpRequest request =
                        post("/agents/" + agent.getValue() + "/claim", site, token, address(round, 60_000));
                long begun = System.nanoTime();
                int status = status(request);
                if (status != 404) {
                    throw new IOException(agent.getKey() + ": " + status + " (expected: 404)");
                }
                took.computeIfAbsent(agent.getKey(), kind -> new Samples()).add((System.nanoTime() - begun) / 1e6);
            }
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        took.forEach((kind, all) -> medians.put(kind, all.quantile(0.5)));
        return medians;
    }

    private Outcome run(
            String what, int guesses, int addresses, int perSecond, IntFunction<HttpRequest> guess, LongSupplier owner)
            throws InterruptedException {
        Owner quiet = new Owner(owner);
        for (int i = 0; i < 150; i++) {
            quiet.comes();
        }
        AtomicInteger next = new AtomicInteger();
        AtomicInteger through = new AtomicInteger();
        AtomicInteger stopped = new AtomicInteger();
        Semaphore pace = new Semaphore(0);
        List<Thread> attackers = new ArrayList<>();
        for (int thread = 0; thread < AT_A_TIME; thread++) {
            attackers.add(Thread.ofPlatform().daemon().start(() -> {
                for (int i = next.getAndIncrement(); i < guesses; i = next.getAndIncrement()) {
                    pace.acquireUninterruptibly();
                    int status = status(guess.apply(i));
                    through.addAndGet(status / 100 == 2 ? 1 : 0);
                    stopped.addAndGet(status == 429 ? 1 : 0);
                }
            }));
        }
        Thread pacer = Thread.ofPlatform().daemon().start(() -> pace(pace, perSecond, guesses));
        Owner attacked = new Owner(owner);
        while (attackers.stream().anyMatch(Thread::isAlive)) {
            attacked.comes();
        }
        pacer.join();
        return new Outcome(
                what,
                addresses,
                guesses,
                through.get(),
                stopped.get(),
                attacked.tries,
                quiet.refused + attacked.refused,
                quiet.millis.quantile(0.99),
                attacked.millis.quantile(0.99));
    }

    private static void pace(Semaphore pace, int perSecond, int guesses) {
        int perTick = Math.max(1, perSecond / 100);
        try {
            for (int given = 0; given < guesses + AT_A_TIME; given += perTick) {
                pace.release(perTick);
                TimeUnit.MILLISECONDS.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The owner, who comes in again and again. */
    private static final class Owner {
        private final LongSupplier way;
        private final Samples millis = new Samples();
        private int tries;
        private int refused;

        /** @param way in: nanoseconds, or -1 when refused */
        Owner(LongSupplier way) {
            this.way = way;
        }

        void comes() throws InterruptedException {
            long nanos = way.getAsLong();
            tries++;
            if (nanos < 0) {
                refused++;
            } else {
                millis.add(nanos / 1e6);
            }
            TimeUnit.MILLISECONDS.sleep(BREATH_MILLIS);
        }
    }

    /** Nanoseconds; -1 when it was refused. */
    private long timed(HttpRequest request) {
        long begun = System.nanoTime();
        return status(request) / 100 == 2 ? System.nanoTime() - begun : -1;
    }

    private int status(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private String user() {
        String login = "guess-" + UUID.randomUUID();
        api.post("/users", Map.of("login", login, "password", PASSWORD, "may_add_by_agent_id", true));
        return login;
    }

    private String token(String login, String from) throws IOException, InterruptedException {
        return answer(login(login, PASSWORD, from)).path("token").asText();
    }

    private String site(String token) throws IOException, InterruptedException {
        return answer(post("/sites", Map.of("name", "home"), token, HOME))
                .path("id")
                .asText();
    }

    private JsonNode answer(HttpRequest request) throws IOException, InterruptedException {
        return JSON.readTree(
                client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    }

    private HttpRequest login(String login, String password, String from) {
        return post("/login", Map.of("login", login, "password", password), null, from);
    }

    private HttpRequest post(String path, Map<String, ?> body, @Nullable String token, String from) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .header("X-Forwarded-For", from);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.POST(HttpRequest.BodyPublishers.ofString(
                        JSON.valueToTree(body).toString()))
                .build();
    }

    private static String address(int i, int addresses) {
        int host = i % addresses;
        return "198.18." + host / 250 + "." + (host % 250 + 1);
    }

    /** Twelve digits; every tenth is an Agent ID by its form. */
    private static String random(int i) {
        return String.format("%012d", 300_000_000_000L + i * 7_919L);
    }
}
