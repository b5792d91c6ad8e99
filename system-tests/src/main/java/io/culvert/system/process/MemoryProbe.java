package io.culvert.system.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Reads how much memory a gateway uses: from its metrics after a collection, and from the kernel. */
public final class MemoryProbe {
    private final GatewayProcess gateway;

    public MemoryProbe(GatewayProcess gateway) {
        this.gateway = gateway;
    }

    /**
     * @param used bytes of heap and of direct memory
     * @param resident bytes of the process
     */
    public record Reading(long used, long resident) {}

    /** @param collect whether the gateway collects garbage first */
    public Reading read(boolean collect) throws IOException {
        if (collect) {
            collect();
        }
        long used = 0;
        for (String line : metrics(gateway).split("\n")) {
            if (line.startsWith("jvm_memory_used_bytes{area=\"heap\"")
                    || (line.startsWith("netty_allocator_memory_used") && line.contains("direct"))) {
                used += (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
            }
        }
        return new Reading(used, resident());
    }

    private void collect() throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process process = new ProcessBuilder(
                        jcmd.toString(), Long.toString(gateway.part().pid()), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + gateway.part().pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    /** The gateway's {@code /metrics}. */
    public static String metrics(GatewayProcess gateway) throws IOException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI api = URI.create(gateway.ready().path("api_url").asText());
            return client.send(
                            HttpRequest.newBuilder(api.resolve("/metrics"))
                                    .header("Authorization", "Bearer " + gateway.apiKey())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
