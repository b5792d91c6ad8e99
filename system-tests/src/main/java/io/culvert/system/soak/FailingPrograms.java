package io.culvert.system.soak;

import io.culvert.system.check.RtspViewer;
import io.culvert.system.process.GatewayProcess;
import io.culvert.system.process.Installation;
import io.culvert.system.process.Launcher;
import io.culvert.system.process.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Programs that are given a secret by file or by environment, and fail: what they say of it is in their logs. */
final class FailingPrograms {
    private static final Duration PROCESS = Duration.ofSeconds(30);

    /** Beyond the half minute for which a gateway waits for its database, so that its last words are looked at too. */
    private static final Duration TO_THE_END = Duration.ofSeconds(60);

    private static final String WAITING = "waiting for the database";
    private static final int WAITS = 3;

    private final Installation installation;
    private final Canaries canaries;
    private final Launcher launcher = Launcher.ofThisCheckout();
    private final Path folder;

    FailingPrograms(Installation installation, Canaries canaries) throws IOException {
        this.installation = installation;
        this.canaries = canaries;
        this.folder = Files.createDirectories(installation.directory().resolve("failing"));
    }

    /**
     * Runs them all at once, to their end.
     *
     * @param allDay whether that is so too for the gateway that waits for its database; else it is killed after a few tries
     */
    void run(boolean allDay) throws IOException {
        Path config = agentConfig();
        Part waiting = gatewayWithoutDatabase();
        for (Part part : List.of(enrol(), agent(config), gatewayWithWrongSettings())) {
            if (!part.await(PROCESS)) {
                part.kill();
            }
        }
        if (allDay) {
            waiting.await(TO_THE_END);
        } else if (!RtspViewer.await(PROCESS, () -> waits(waiting) >= WAITS)) {
            throw new IOException("the gateway without a database said nothing of it:\n" + waiting.lastLines());
        }
        waiting.kill();
        Files.delete(config); // its password is in a file of its own
    }

    private static int waits(Part part) {
        try (Stream<String> lines = Files.lines(part.log())) {
            return (int) lines.filter(line -> line.contains(WAITING)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path agentConfig() throws IOException {
        Path password = Files.writeString(folder.resolve("camera-password"), canaries.plant("passwordFile"));
        return Files.writeString(
                folder.resolve("agent.yml"),
                "gateways: [\"127.0.0.1:1\"]\nstate_dir: \"" + folder
                        + "\"\ncameras:\n  - name: \"a\"\n    url: \"rtsp://u:"
                        + "x@127.0.0.1:9/\"\n    username: \"u\"\n    password_file: \"" + password + "\"\n");
    }

    private Part enrol() throws IOException {
        Path key = Files.writeString(folder.resolve("activation-key"), canaries.plant("activationFile"));
        GatewayProcess gateway = installation.gateway();
        return launcher.start(
                "failing-enrol",
                List.of(
                        "agent",
                        "enrol",
                        "--gateway",
                        gateway.agentAddress(),
                        "--agent-id",
                        installation.agent().agentId(),
                        "--activation-key-file",
                        key.toString(),
                        "--ca-fingerprint",
                        gateway.caFingerprint(),
                        "--state-dir",
                        folder.resolve("state").toString()),
                Map.of(),
                folder);
    }

    private Part agent(Path config) {
        return launcher.start(
                "failing-agent", List.of("agent", "run", "--config", config.toString()), Map.of(), folder);
    }

    private Part gatewayWithoutDatabase() {
        return launcher.start(
                "failing-gateway",
                List.of("gateway"),
                Map.of(
                        "CULVERT_DATA_DIR",
                        folder.resolve("data").toString(),
                        "CULVERT_DATABASE_URL",
                        "jdbc:postgresql://127.0.0.1:1/x?user=u&password=" + canaries.plant("databaseUrl"),
                        "CULVERT_DATABASE_PASSWORD",
                        canaries.plant("databasePassword"),
                        "CULVERT_CLUSTER_KEY",
                        canaries.plant("failingClusterKey"),
                        "CULVERT_LOG_LEVEL",
                        "debug",
                        "CULVERT_HTTP_PORT",
                        "0"),
                folder);
    }

    private Part gatewayWithWrongSettings() {
        return launcher.start(
                "misconfigured-gateway",
                List.of("gateway"),
                Map.of(
                        "CULVERT_DATA_DIR",
                        folder.resolve("data2").toString(),
                        "CULVERT_DATABASE_URL",
                        "mysql://u:" + canaries.plant("wrongUrl") + "@x/",
                        "CULVERT_ADMIN_PASSWORD",
                        "short",
                        "CULVERT_CLUSTER_KEY",
                        canaries.plant("k")),
                folder);
    }
}
