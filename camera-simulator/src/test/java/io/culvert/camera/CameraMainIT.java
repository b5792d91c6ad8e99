package io.culvert.camera;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line, as a process of its own. */
class CameraMainIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @Test
    void main_printsUrls_writesReadyFile_serves_andEndsWithZeroOnSigterm() throws Exception {
        Path ready = folder.resolve("ready.json");
        Path password = Files.writeString(folder.resolve("password"), "swordfish\n");
        Process process = start(
                "--port",
                "0",
                "--bind",
                "127.0.0.1",
                "--count",
                "2",
                "--path",
                "yard",
                "--stats-port",
                "0",
                "--user",
                "viewer",
                "--password-file",
                password.toString(),
                "--ready-file",
                ready.toString());
        try (BufferedReader output = process.inputReader()) {
            String first = output.readLine();
            String second = output.readLine();
            assertThat(first).matches("rtsp://127\\.0\\.0\\.1:\\d+/yard-1");
            assertThat(second).matches("rtsp://127\\.0\\.0\\.1:\\d+/yard-2");
            try (RtspTestClient client = new RtspTestClient(URI.create(first).getPort())) {
                assertThat(client.request("DESCRIBE", "yard-1").status()).isEqualTo(401);
            }
            org.awaitility.Awaitility.await().until(() -> Files.exists(ready));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ready)))
                    .isEqualTo("rw-------");
            String content = Files.readString(ready);
            assertThat(content)
                    .contains("\"pid\":" + process.pid())
                    .contains(first)
                    .contains(second);
            assertThat(counters(content))
                    .startsWith("{\"cameras\":[{\"path\":\"yard-1\",\"uuid\":\"")
                    .contains("\"sessions_now\":0,", "\"refused_453\":0,", "\"frames_sent\":0,");

            process.destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void main_withWrongUsage_exitsWith2() throws Exception {
        assertThat(exitCode("--port", "0", "--fps", "0")).isEqualTo(2);
        assertThat(exitCode("--port", "0", "--user", "viewer")).isEqualTo(2);
    }

    private static int exitCode(String... arguments) throws Exception {
        Process process = start(arguments);
        try {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String counters(String ready) throws IOException, InterruptedException {
        Matcher port = Pattern.compile("\"stats_port\":(\\d+)").matcher(ready);
        assertThat(port.find()).isTrue();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.group(1) + "/"))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CameraMain.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
