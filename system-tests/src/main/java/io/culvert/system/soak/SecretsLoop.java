package io.culvert.system.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.culvert.system.process.GatewayProcess;
import io.culvert.system.process.Installation;
import io.culvert.system.process.MemoryProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * The promise <em>no secret turns up anywhere</em>: secrets of every kind, through every door and every way to fail, then a
 * look into everything that comes out, and into what lies on disk.
 */
public final class SecretsLoop {
    private static final int AT_ONCE = 4;
    private static final int LOOK_AT_PROCESSES_EVERY = 200;

    /** From so many secrets on, programs that fail slowly are waited for. */
    private static final int LONG_FORM = 1_000;

    /** Files that hold a secret because that is what they are for, for their owner only. */
    private static final Set<String> KEEPERS = Set.of(
            "admin-password", "api-key", "master.key", "gateway-ready.json", "camera-password", "activation-key");

    /** REST lists; none may show a secret. */
    private static final List<String> LISTS = List.of(
            "/operator", "/operator/api-keys", "/users", "/sites", "/agents", "/cameras", "/sessions", "/operators");

    private SecretsLoop() {}

    /** @param hits where a secret turned up, and of what kind */
    public record Outcome(int planted, int kinds, List<String> hits) {
        @Override
        public String toString() {
            return "%d secrets of %d kinds planted, %d places show one%s"
                    .formatted(planted, kinds, hits.size(), hits.isEmpty() ? "" : ":\n  " + String.join("\n  ", hits));
        }
    }

    /** Settings that are secrets themselves, to open the installation with. */
    public record Planted(Canaries canaries, Map<String, String> settings) {}

    /** @param level of the gateway's log */
    public static Planted settings(String level) {
        Canaries canaries = new Canaries();
        return new Planted(
                canaries,
                Map.of(
                        "CULVERT_CLUSTER_KEY",
                        canaries.plant("clusterKey"),
                        "CULVERT_ADMIN_PASSWORD",
                        canaries.plant("adminPassword"),
                        "CULVERT_LOG_LEVEL",
                        level));
    }

    /**
     * @param installation opened with {@code planted.settings()}
     * @param count of secrets
     * @throws IOException when a door does not answer any more
     */
    public static Outcome run(Installation installation, Planted planted, int count) throws IOException {
        Canaries canaries = planted.canaries();
        GatewayProcess gateway = installation.gateway();
        canaries.made(gateway.apiKey());
        SecretPlanter planter = new SecretPlanter(installation, canaries);
        List<SecretPlanter.Way> ways = planter.ways();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                SecretPlanter.Way way = ways.get(i % ways.size());
                boolean look = i % LOOK_AT_PROCESSES_EVERY == 0;
                all.add(threads.submit(() -> {
                    way.plant();
                    if (look) {
                        processes(canaries);
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a secret could not be planted", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        new FailingPrograms(installation, canaries).run(count >= LONG_FORM);
        look(installation, canaries);
        return new Outcome(canaries.planted(), canaries.kinds(), canaries.hits());
    }

    private static void look(Installation installation, Canaries canaries) throws IOException {
        GatewayProcess gateway = installation.gateway();
        canaries.look("/metrics", MemoryProbe.metrics(gateway));
        for (String list : LISTS) {
            JsonNode body =
                    gateway.api().send("GET", list + "?limit=1000", null).body();
            canaries.look("GET " + list, body.toString());
            for (JsonNode item : body.path("items")) {
                if (list.equals("/cameras")) {
                    String camera = "/cameras/" + item.path("name").asText();
                    canaries.look(
                            "GET /cameras/NAME",
                            gateway.api().send("GET", camera, null).body().toString());
                    canaries.look(
                            "GET /cameras/NAME/shares",
                            gateway.api()
                                    .send("GET", camera + "/shares", null)
                                    .body()
                                    .toString());
                }
            }
        }
        processes(canaries);
        try (Stream<Path> files = Files.walk(installation.directory())) {
            files.filter(file -> Files.isRegularFile(file)
                            && !KEEPERS.contains(file.getFileName().toString()))
                    .forEach(canaries::look);
        } catch (UncheckedIOException e) {
            throw new IOException("cannot read what the installation left on disk", e);
        }
    }

    /** Every process of the machine: what its command line says is for all to read. */
    private static void processes(Canaries canaries) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            all.filter(folder -> folder.getFileName().toString().matches("[0-9]+"))
                    .forEach(folder -> canaries.look(folder.resolve("cmdline")));
        }
    }
}
