package io.culvert.agent.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.agent.testing.TestAuthority;
import io.culvert.agent.testing.TestGateway;
import io.culvert.camera.CameraConfig;
import io.culvert.camera.CameraLogin;
import io.culvert.camera.CameraServer;
import io.culvert.camera.CameraServerConfig;
import io.culvert.media.Secret;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.Batch;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.CarryUp;
import io.culvert.proto.tunnel.v1.Input;
import io.culvert.proto.tunnel.v1.InputState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent as a process of its own, between simulated cameras and a gateway. */
class AgentProcessIT {
    private static final String PASSWORD = "canary-password";
    private static final Duration START = Duration.ofSeconds(40);

    @TempDir
    private Path folder;

    private final TestGateway gateway = TestEnrolment.expectedAt(new TestGateway(new TestAuthority()));
    private final CameraServer cameras = CameraServer.start(
            CameraServerConfig.defaults().withLogin(CameraLogin.of("viewer", Secret.of(PASSWORD))),
            CameraConfig.defaults().withMaxSessions(1));
    private @Nullable Process agent;

    @BeforeEach
    void enrolAndStart() throws Exception {
        gateway.start();
        TestEnrolment.secretFile(folder, "door.password", PASSWORD);
        Files.writeString(
                folder.resolve("agent.yml"), """
                state_dir: state
                cameras:
                  - name: door
                    url: %1$s?token=canary-token
                    sub_url: %1$s/sub
                    username: viewer
                    password_file: door.password
                  - name: gone
                    url: rtsp://127.0.0.1:1/x
                """.formatted(cameras.urls().get(0)));
        TestEnrolment.enrol(gateway, folder);
        startAgent();
    }

    private void startAgent() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                AgentMain.class.getName()));
        command.addAll(
                Arrays.asList("run", "--config", folder.resolve("agent.yml").toString()));
        agent = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    /** The oldest Java that the agent promises to run on, where it is installed; else the one of this test. */
    static String java() throws IOException {
        Path installed = Path.of("/usr/lib/jvm");
        Path home = Path.of(System.getProperty("java.home"));
        if (Files.isDirectory(installed)) {
            try (Stream<Path> homes = Files.list(installed)) {
                home = homes.filter(AgentProcessIT::isJava17).findFirst().orElse(home);
            }
        }
        return home.resolve("bin").resolve("java").toString();
    }

    private static boolean isJava17(Path home) {
        try {
            return Files.isExecutable(home.resolve("bin").resolve("java"))
                    && Files.readString(home.resolve("release")).contains("JAVA_VERSION=\"17");
        } catch (IOException none) {
            return false;
        }
    }

    private Path log() {
        return folder.resolve("agent.log");
    }

    @AfterEach
    void stop() throws Exception {
        requireNonNull(agent).destroyForcibly().waitFor();
        cameras.close();
        gateway.close();
    }

    @Test
    void agent_announcesCarriesAndSaysGoodbye() throws Exception {
        TestGateway.ControlCall control = gateway.nextControl(START);
        await().atMost(START).until(() -> allProbed(control));

        control.start(1, "door", 1);
        control.start(2, "door", 2);
        TestGateway.CarryCall first = gateway.nextCarry();
        TestGateway.CarryCall second = gateway.nextCarry();
        assertFlows(first);
        assertFlows(second);
        assertThat(cameras.stats("cam").sessionsMax())
                .as("one session for two carries")
                .isEqualTo(1);
        assertThat(cameras.stats("cam").refused453()).isZero();

        control.start(3, "gone", 1);
        assertThat(control.next(AgentControl.MessageCase.COMMAND_FAILED)
                        .getCommandFailed()
                        .getError())
                .isEqualTo(CarryError.CARRY_ERROR_UNREACHABLE);

        // Once more after a stop: the old session is closed before the new one is opened.
        control.stop(1);
        control.stop(2);
        control.start(4, "door", 3);
        assertFlows(gateway.nextCarry());
        assertThat(cameras.stats("cam").sessionsMax()).isEqualTo(1);
        assertThat(cameras.stats("cam").refused453()).isZero();

        long asked = System.nanoTime();
        Process process = requireNonNull(agent);
        process.destroy(); // SIGTERM
        assertThat(process.waitFor(8, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(6));
        assertThat(control.end.poll(2, TimeUnit.SECONDS)).isEqualTo("completed");
        assertThat(cameras.stats("cam").sessionsNow()).as("TEARDOWN").isZero();
        assertThat(Files.readString(log()))
                .contains("connected to gateway")
                .doesNotContain(PASSWORD)
                .doesNotContain("canary");
    }

    @Test
    void killedAgent_comesBackWithTheSameIdentity() throws Exception {
        TestGateway.ControlCall before = gateway.nextControl(START);
        before.start(1, "door", 1);
        assertFlows(gateway.nextCarry());
        requireNonNull(agent).destroyForcibly().waitFor();
        assertThat(before.end.poll(5, TimeUnit.SECONDS)).isEqualTo("error");

        startAgent();
        TestGateway.ControlCall after = gateway.nextControl(START);
        assertThat(after.client).isEqualTo(before.client);
        after.start(1, "door", 2);
        assertFlows(gateway.nextCarry());
        assertThat(after.messages.take().getHello().getBootId())
                .isNotEqualTo(before.messages.take().getHello().getBootId());
    }

    private static boolean allProbed(TestGateway.ControlCall control) throws InterruptedException {
        List<Input> inputs =
                control.next(AgentControl.MessageCase.INPUTS).getInputs().getInputsList();
        assertThat(inputs).extracting("name").containsExactly("door", "door/sub", "gone");
        boolean areReady = inputs.stream()
                .limit(2)
                .allMatch(input -> input.getState() == InputState.INPUT_STATE_READY
                        && input.getTracks(0).getEncodingName().equals("H264")
                        && input.getTracks(0).getWidth() >= 640);
        return areReady && inputs.get(2).getState() == InputState.INPUT_STATE_FAILED;
    }

    /** Reads two GOPs: in order, without loss. */
    private static void assertFlows(TestGateway.CarryCall carry) throws InterruptedException {
        CarryUp open = carry.next();
        assertThat(open.getOpen().getDescription().getTracks(0).getWidth()).isEqualTo(1280);
        long frame = 0;
        int keyFrames = 0;
        while (keyFrames < 2) {
            CarryUp message = carry.next();
            assertThat(message.getMessageCase()).isIn(CarryUp.MessageCase.BATCH, CarryUp.MessageCase.DESCRIPTION);
            if (message.hasBatch()) {
                Batch batch = message.getBatch();
                assertThat(batch.getFrameNumber()).isEqualTo(frame);
                frame += batch.getEndsAccessUnit() ? 1 : 0;
                keyFrames += batch.getKeyFrame() && batch.getEndsAccessUnit() ? 1 : 0;
            }
        }
    }
}
