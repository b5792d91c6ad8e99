package io.culvert.system.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.culvert.system.process.Launcher;
import io.culvert.system.process.Part;
import io.culvert.system.process.ReadyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A newcomer types {@code ./culvert demo} and pastes the address into a player. */
class DemoStoryIT {
    @TempDir
    private Path directory;

    @Test
    void demo_leadsToAnAddressThatPlays_andLeavesNothingBehind() throws Exception {
        Path ready = directory.resolve("ready.json");
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Part demo = Launcher.ofThisCheckout()
                .start(
                        "demo",
                        List.of(
                                "demo",
                                "--cameras",
                                "1",
                                "--http-port",
                                "0",
                                "--agent-port",
                                "0",
                                "--rtsp-port",
                                "0",
                                "--ready-file",
                                ready.toString()),
                        Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary),
                        directory);
        try {
            JsonNode content = ReadyFile.await(ready, demo, Duration.ofSeconds(90));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ready)))
                    .isEqualTo("rw-------");
            assertThat(content.path("admin_login").asText()).isEqualTo("admin");
            String url = content.path("cameras").path(0).path("rtsp_url").asText();
            assertThat(Players.ffprobe(url, "tcp").output().lines()).contains("h264,1280,720");

            long postgres = pid(ready, "postgres");
            ProcessHandle.of(postgres).orElseThrow().destroyForcibly();
            assertThat(io.culvert.system.check.RtspViewer.await(
                            Duration.ofSeconds(30), () -> pid(ready, "postgres") != postgres))
                    .as("the ready file names the PostgreSQL that runs now: %s", demo.lastLines())
                    .isTrue();
            assertThat(ProcessHandle.of(pid(ready, "postgres"))).isPresent();

            long gateway = pid(ready, "gateway");
            ProcessHandle.of(gateway).orElseThrow().destroyForcibly();
            assertThat(io.culvert.system.check.RtspViewer.await(
                            Duration.ofSeconds(30), () -> pid(ready, "gateway") != gateway))
                    .as("the gateway was started again: %s", demo.lastLines())
                    .isTrue();
            assertThat(io.culvert.system.check.RtspViewer.await(Duration.ofSeconds(20), () -> plays(url)))
                    .as("the same address plays again: %s", demo.lastLines())
                    .isTrue();

            JsonNode last = ReadyFile.await(ready, demo, Duration.ofSeconds(1));
            demo.terminate();
            assertThat(demo.await(Duration.ofSeconds(20))).isTrue();
            assertThat(demo.exitCode()).isZero();
            assertThat(ProcessHandle.of(last.path("pids").path("agents").path(0).asLong()))
                    .isEmpty();
            for (String part : List.of("gateway", "cameras", "postgres")) {
                assertThat(ProcessHandle.of(last.path("pids").path(part).asLong()))
                        .as(part)
                        .isEmpty();
            }
            try (var left = Files.list(temporary)) {
                assertThat(left.filter(file -> file.getFileName().toString().startsWith("culvert-")))
                        .isEmpty();
            }
        } finally {
            demo.close();
        }
    }

    private static long pid(Path ready, String part) {
        return ReadyFile.read(ready).path("pids").path(part).asLong();
    }

    private static boolean plays(String url) {
        return Players.ffprobe(url, "tcp").exitCode() == 0;
    }
}
