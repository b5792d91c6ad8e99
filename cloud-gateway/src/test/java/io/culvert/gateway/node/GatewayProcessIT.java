package io.culvert.gateway.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process: what it prints, how it ends, and that it comes back after the worst. */
class GatewayProcessIT {

    private static final Duration START = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endProcesses() throws Exception {
        for (Process process : started) {
            process.destroy();
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void life_fromFirstStartOverKillToTerm() throws Exception {
        Process first = start(Map.of());
        JsonNode ready = awaitReady(first);
        assertThat(Files.getPosixFilePermissions(folder.resolve("ready.json")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        String key = ready.get("api_key").getStringValue();
        assertThat(ready.get("admin_login").getStringValue()).isEqualTo("admin");
        assertThat(ready.get("admin_password").getStringValue()).hasSizeGreaterThan(10);
        assertThat(ready.get("pids").get("gateway").getLongValue()).isEqualTo(first.pid());
        assertThat(get(ready, "/operator", key)).isEqualTo(200);
        for (String secretFile : List.of("api-key", "master.key", "postgres-password")) {
            Path file = folder.resolve("data").resolve(secretFile);
            assertThat(output()).doesNotContain(Files.readString(file).strip());
            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }

        first.destroyForcibly().waitFor();
        long orphan = ready.get("pids").get("postgres").getLongValue();
        assertThat(ProcessHandle.of(orphan)).isPresent();

        Process second = start(Map.of());
        JsonNode again = awaitReady(second);
        assertThat(again.get("admin_password").isNull()).isTrue();
        assertThat(again.get("api_key").isNull()).isTrue();
        assertThat(again.get("operator_id")).isEqualTo(ready.get("operator_id"));
        assertThat(ProcessHandle.of(orphan)).isEmpty();
        assertThat(get(again, "/operator", key)).isEqualTo(200);

        long postgres = again.get("pids").get("postgres").getLongValue();
        ProcessHandle.of(postgres).orElseThrow().destroyForcibly();
        await().atMost(START).until(() -> get(again, "/operator", key) == 200);
        await().atMost(START).until(() -> postgres(second) != postgres);
        assertThat(ProcessHandle.of(postgres(second))).isPresent();

        second.destroy(); // SIGTERM
        assertThat(second.waitFor(12, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isZero();
        assertThat(folder.resolve("data/postgres/postmaster.pid")).doesNotExist();
    }

    @Test
    void term_inTheMiddleOfTheStart_leavesNothingRunning() throws Exception {
        Process process = start(Map.of());
        Path pidFile = folder.resolve("data/postgres/postmaster.pid");
        await().atMost(START)
                .until(() ->
                        Files.exists(pidFile) && !Files.readAllLines(pidFile).isEmpty());
        long postgres = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        process.destroy();
        assertThat(process.waitFor(12, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(ProcessHandle.of(postgres)).isEmpty();
    }

    @Test
    void start_withUnknownKeys_namesThemAndExits2() throws Exception {
        Process process = start(Map.of("CULVERT_HTP_PORT", "1", "CULVERT_NONSENSE", "2"));
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(output())
                .contains("CULVERT_HTP_PORT")
                .contains("CULVERT_NONSENSE")
                .doesNotContain("\tat ");
    }

    @Test
    void start_onATakenPort_saysSoAndExits1() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process process = start(Map.of("CULVERT_HTTP_PORT", Integer.toString(taken.getLocalPort())));
            assertThat(process.waitFor(START.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            assertThat(output())
                    .contains("port " + taken.getLocalPort() + " is taken")
                    .doesNotContain("\tat ");
            assertThat(folder.resolve("data/postgres/postmaster.pid")).doesNotExist();
        }
    }

    @Test
    void start_onADataDirectoryInUse_saysSoAndExits1() throws Exception {
        try (DataDirectory inUse = DataDirectory.open(folder.resolve("data"))) {
            assertThat(inUse.root()).isDirectory();
            Process process = start(Map.of());
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            assertThat(output()).contains("another gateway is running on the data directory");
        }
    }

    private Process start(Map<String, String> environment) throws IOException {
        Files.deleteIfExists(folder.resolve("ready.json"));
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.culvert.gateway.node.Gateway",
                "--ready-file",
                folder.resolve("ready.json").toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("CULVERT_"));
        builder.environment().put("CULVERT_DATA_DIR", folder.resolve("data").toString());
        builder.environment().put("CULVERT_BIND", "127.0.0.1");
        builder.environment().put("CULVERT_PUBLIC_HOST", "127.0.0.1");
        for (String door : List.of("HTTP", "HTTPS", "AGENT", "RTSP", "RTSPS")) {
            builder.environment().put("CULVERT_" + door + "_PORT", "0");
        }
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        builder.redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("output.txt").toFile()));
        Process process = builder.directory(folder.toFile()).start();
        started.add(process);
        return process;
    }

    private JsonNode awaitReady(Process process) throws IOException {
        Path file = folder.resolve("ready.json");
        await().atMost(START).until(() -> Files.exists(file) || !process.isAlive());
        assertThat(file).as(output()).exists();
        return JsonMapper.createDefault().readValue(Files.readString(file), JsonNode.class);
    }

    /** Its postmaster, as the ready file says now. */
    private long postgres(Process process) throws IOException {
        return awaitReady(process).get("pids").get("postgres").getLongValue();
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output.txt"));
    }

    private static int get(JsonNode ready, String path, String key) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create(ready.get("api_url").getStringValue() + path);
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .header("Authorization", "Bearer " + key)
                    .timeout(Duration.ofSeconds(20))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }
}
