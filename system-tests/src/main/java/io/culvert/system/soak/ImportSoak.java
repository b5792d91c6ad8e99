package io.culvert.system.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.culvert.system.process.Installation;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine;

/** A provider's whole list of agents at once, as the console sends it: with progress, every tenth line broken in the second run. */
@CommandLine.Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description =
                "a list of 10,000 agents, once sound and once with broken lines: quick, with progress, none spoils another")
final class ImportSoak implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int BROKEN_ONE_IN = 10;

    @CommandLine.Option(names = "--lines", defaultValue = "10000", description = "${DEFAULT-VALUE}")
    private int lines;

    @CommandLine.Option(names = "--rounds", defaultValue = "3", description = "of both lists (${DEFAULT-VALUE})")
    private int rounds;

    @Override
    public Integer call() throws IOException, InterruptedException {
        boolean good = true;
        try (Installation installation = Installation.open(1, List.of(), Map.of());
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            for (int round = 0; round < rounds; round++) {
                good &= imported(client, installation, 0).isGood();
                good &= imported(client, installation, lines / BROKEN_ONE_IN).isGood();
            }
        }
        return Soak.verdict(good);
    }

    /** @param progress how often it was told how far the list is */
    private record Outcome(Duration took, long progress, int registered, int refused, int keys, int lines, int broken) {
        boolean isGood() {
            return took.compareTo(LONGEST) < 0
                    && progress > 1
                    && registered == lines - broken
                    && refused == broken
                    && keys == registered;
        }

        @Override
        public String toString() {
            return String.format(
                    "%d lines, %d of them broken: %.1f s, %d times progress, %d registered with %d different keys, %d refused",
                    lines, broken, took.toMillis() / 1000.0, progress, registered, keys, refused);
        }
    }

    private Outcome imported(HttpClient client, Installation installation, int broken)
            throws IOException, InterruptedException {
        String list = IntStream.range(0, lines)
                .mapToObj(i -> broken > 0 && i % BROKEN_ONE_IN == 0 ? "no number,,Box" : ",,Box,S-" + i)
                .collect(Collectors.joining("\n"));
        HttpRequest request = installation
                .gateway()
                .api()
                .request("/agents/import")
                .header("Content-Type", "text/csv")
                .header("Accept", "text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(list))
                .build();
        long begun = System.nanoTime();
        long progress = 0;
        JsonNode report = JSON.missingNode();
        HttpResponse<Stream<String>> answer = client.send(request, HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> events = answer.body()) {
            String event = "";
            for (String line : (Iterable<String>) events::iterator) {
                event = line.startsWith("event: ") ? line.substring("event: ".length()) : event;
                if (line.startsWith("data: ") && event.equals("progress")) {
                    progress++;
                } else if (line.startsWith("data: ") && event.equals("report")) {
                    report = JSON.readTree(line.substring("data: ".length()));
                }
            }
        }
        Outcome outcome = new Outcome(
                Duration.ofNanos(System.nanoTime() - begun),
                progress,
                report.path("registered").asInt(),
                report.path("refused").asInt(),
                keys(report),
                lines,
                broken);
        System.out.println(outcome);
        return outcome;
    }

    private static int keys(JsonNode report) {
        Set<String> keys = new HashSet<>();
        report.path("lines")
                .forEach(line -> keys.add(line.path("activation_key").asText("")));
        keys.remove("");
        return keys.size();
    }
}
