package io.culvert.system.warm;

import io.culvert.system.check.RtspViewer;
import io.culvert.system.process.AgentProcess;
import io.culvert.system.process.CameraProcess;
import io.culvert.system.process.Folder;
import io.culvert.system.process.GatewayProcess;
import io.culvert.system.process.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Starts gateway, agent and camera on free ports and a temporary folder, has one viewer watch for a moment, and ends them.
 * The gateway leaves an AOT configuration, the agent a list of its classes.
 */
public final class WarmUp {
    private static final Duration FIRST_FRAMES = Duration.ofSeconds(20);
    private static final Duration WRITING = Duration.ofSeconds(60);

    /** Read by the {@code java} command, and by no other part of a program. */
    private static final String JAVA_OPTIONS = "JDK_JAVA_OPTIONS";

    private WarmUp() {}

    /** @param arguments the file for the gateway's AOT configuration, the file for the agent's classes */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            System.err.println("culvert warm-up: two files are expected");
            System.exit(2);
        }
        Path folder = Files.createTempDirectory("culvert-warm-up-");
        try {
            run(folder, Path.of(arguments[0]), Path.of(arguments[1]));
        } finally {
            Folder.remove(folder);
        }
        System.exit(0);
    }

    private static void run(Path folder, Path gatewayProfile, Path agentClasses) throws IOException {
        Launcher launcher = Launcher.ofThisCheckout();
        Map<String, String> recording =
                Map.of(JAVA_OPTIONS, "-XX:AOTMode=record -XX:AOTConfiguration=" + gatewayProfile.toAbsolutePath());
        Map<String, String> listing = Map.of(JAVA_OPTIONS, "-XX:DumpLoadedClassList=" + agentClasses.toAbsolutePath());
        try (CameraProcess cameras = new CameraProcess(launcher, folder, List.of());
                GatewayProcess gateway = new GatewayProcess(launcher, folder.resolve("gateway"), recording)) {
            cameras.start();
            gateway.start();
            List<AgentProcess.Input> inputs = List.of(AgentProcess.Input.open("cam", cameras.url("cam")));
            try (AgentProcess agent = new AgentProcess(launcher, folder.resolve("agent"), gateway, inputs)) {
                agent.enrol().start(listing).awaitOnline();
                watch(gateway, agent, cameras);
            }
            // Writing it down comes last and takes its time.
            gateway.part().terminate();
            gateway.part().await(WRITING);
        }
    }

    private static void watch(GatewayProcess gateway, AgentProcess agent, CameraProcess cameras) throws IOException {
        gateway.api()
                .post(
                        "/cameras",
                        Map.of(
                                "name",
                                "cam",
                                "source",
                                Map.of("type", "agent", "agent_id", agent.agentId(), "input", "cam")));
        String url = gateway.api()
                .post("/cameras/cam/shares", Map.of("label", "warm-up"))
                .path("rtsp_url")
                .asText();
        UUID camera = UUID.fromString(
                cameras.stats().path("cameras").path(0).path("uuid").asText());
        try (RtspViewer viewer = RtspViewer.play(url, camera, RtspViewer.Transport.TCP)) {
            if (!RtspViewer.await(FIRST_FRAMES, () -> viewer.frameCount() > 30)) {
                throw new IOException("no pictures came");
            }
        }
    }
}
