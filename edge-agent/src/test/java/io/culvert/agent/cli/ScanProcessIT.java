package io.culvert.agent.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.agent.identity.AgentIdentity;
import io.culvert.agent.identity.IdentityStore;
import io.culvert.agent.testing.TestAuthority;
import io.culvert.agent.testing.TestGateway;
import io.culvert.proto.tunnel.v1.JoinRequest;
import io.culvert.proto.tunnel.v1.JoinStage;
import io.culvert.qr.WifiNetwork;
import io.culvert.qr.WifiSecurity;
import java.awt.image.BufferedImage;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code agent scan} as a process of its own, with programs on its path that stand in for ffmpeg and nmcli. */
class ScanProcessIT {
    private static final String ID = "123456789015";
    private static final String KEY = "canary-wifi-key";
    private static final Duration START = Duration.ofSeconds(40);

    @TempDir
    private Path folder;

    private final TestGateway gateway = new TestGateway(new TestAuthority());
    private @Nullable Process agent;

    @BeforeEach
    void start() throws Exception {
        gateway.invite(TestCode.TOKEN, ID);
        gateway.start();
        Files.createDirectory(folder.resolve("bin"));
        Files.createDirectory(folder.resolve("profiles"));
    }

    @AfterEach
    void stop() throws Exception {
        if (agent != null) {
            agent.destroyForcibly().waitFor();
        }
        gateway.close();
    }

    @Test
    void agentKilledBeforeItHearsTheAnswer_isEnrolledByTheNextStart() throws Exception {
        gateway.keepsAnswers = true;
        Path image = TestCode.png(folder.resolve("code.png"), code(null));
        scan("--image", image.toString());
        JoinRequest asked = requireNonNull(gateway.joins.poll(START.toSeconds(), TimeUnit.SECONDS));
        requireNonNull(agent).destroyForcibly().waitFor();
        assertThat(IdentityStore.peek(state())).isNull();
        assertThat(Files.getPosixFilePermissions(state().resolve("join")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));

        gateway.keepsAnswers = false;
        Process next = scan("--mjpeg", "-"); // and nobody shows a code any more
        next.getOutputStream().close();

        assertThat(next.waitFor(START.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(next.exitValue()).as(log()).isZero();
        assertThat(requireNonNull(gateway.joins.poll()).getPublicKey()).isEqualTo(asked.getPublicKey());
        assertThat(requireNonNull(IdentityStore.peek(state())).id().digits()).isEqualTo(ID);
        assertThat(state().resolve("join")).doesNotExist();
    }

    @Test
    void device_isReadThroughFfmpeg_wifiJoined_andTheAgentGoesOn() throws Exception {
        Path picture =
                TestCode.png(folder.resolve("code.png"), code(new WifiNetwork("home", KEY, WifiSecurity.WPA, false)));
        standIn(
                "ffmpeg",
                "echo \"$*\" >'%1$s/ffmpeg-asked'\n'%2$s'\nwhile :; do sleep 1; done\n"
                        .formatted(folder, pgmOf(picture)));
        standIn("nmcli", "cat /proc/$$/cmdline /proc/$PPID/cmdline /proc/$$/environ >>'%s/seen'\n".formatted(folder));

        Process process = scan("--device", "/dev/video7", "--wifi", "nmcli", "--run");

        TestGateway.ControlCall control = gateway.nextControl(START);
        assertThat(control.client).contains(ID);
        assertThat(Files.readString(folder.resolve("ffmpeg-asked"))).contains("-f v4l2 -i /dev/video7", "pgm");
        assertThat(requireNonNull(gateway.joins.poll()).getStepsList())
                .extracting("stage")
                .containsExactly(
                        JoinStage.JOIN_STAGE_CODE_READ,
                        JoinStage.JOIN_STAGE_WIFI_JOINED,
                        JoinStage.JOIN_STAGE_GATEWAY_REACHED);
        process.destroy(); // SIGTERM
        assertThat(process.waitFor(8, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(control.end.poll(2, TimeUnit.SECONDS)).isEqualTo("completed");
        assertThat(log() + Files.readString(folder.resolve("seen"))).doesNotContain(KEY, TestCode.TOKEN);
    }

    @Test
    void sigterm_endsTheFfmpegOfADeviceThatGivesNoFrames() throws Exception {
        Path pid = folder.resolve("ffmpeg-pid");
        standIn("ffmpeg", "echo $$ >'%1$s.part'\nmv '%1$s.part' '%1$s'\nexec sleep 600\n".formatted(pid));
        Process process = scan("--device", "/dev/video7");
        await().atMost(START).until(() -> Files.exists(pid) && log().contains("scan: looking"));
        ProcessHandle ffmpeg =
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
        try {
            process.destroy(); // SIGTERM
            assertThat(process.waitFor(8, TimeUnit.SECONDS)).isTrue();

            assertThat(process.exitValue()).isZero();
            await().atMost(Duration.ofSeconds(2)).until(() -> !ffmpeg.isAlive());
            assertThat(log()).doesNotContain("no code brought", "a picture is left out");
        } finally {
            ffmpeg.destroyForcibly();
        }
    }

    @Test
    void runningAgent_thatSeesAnotherCode_movesToTheOtherAccount() throws Exception {
        gateway.invite(TestCode.OTHER_TOKEN, "100000000008");
        Process process = scan("--mjpeg", "-", "--run");
        OutputStream camera = process.getOutputStream();
        camera.write(TestCode.jpeg(code(null)));
        camera.flush();
        TestGateway.ControlCall first = gateway.nextControl(START);

        camera.write(
                TestCode.jpeg(TestCode.of(gateway, TestCode.OTHER_TOKEN, null).text()));
        camera.flush();

        TestGateway.ControlCall second = gateway.nextControl(START);
        assertThat(first.end.poll(2, TimeUnit.SECONDS)).isEqualTo("completed");
        assertThat(second.client).contains("100000000008");
        await().atMost(START)
                .until(() -> requireNonNull(IdentityStore.peek(state())), identity -> isOf(identity, "100000000008"));
    }

    private static boolean isOf(AgentIdentity identity, String id) {
        return identity.id().digits().equals(id);
    }

    private String code(@Nullable WifiNetwork wifi) {
        return TestCode.of(gateway, TestCode.TOKEN, wifi).text();
    }

    /** A program that writes the picture as PGM, as ffmpeg would. */
    private Path pgmOf(Path png) throws Exception {
        BufferedImage image = ImageIO.read(png.toFile());
        byte[] light = new byte[image.getWidth() * image.getHeight()];
        for (int i = 0; i < light.length; i++) {
            light[i] = (byte) image.getRGB(i % image.getWidth(), i / image.getWidth());
        }
        Path pgm = folder.resolve("code.pgm");
        Files.writeString(pgm, "P5\n" + image.getWidth() + " " + image.getHeight() + "\n255\n");
        Files.write(pgm, light, StandardOpenOption.APPEND);
        return standIn("give-picture", "cat '" + pgm + "'\n");
    }

    private Path standIn(String name, String text) throws Exception {
        Path program = Files.writeString(folder.resolve("bin").resolve(name), "#!/bin/sh\n" + text);
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    private Process scan(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                AgentProcessIT.java(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx48m",
                "-cp",
                System.getProperty("java.class.path"),
                AgentMain.class.getName(),
                "scan",
                "--state-dir",
                state().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment()
                .put("CULVERT_NM_PROFILES", folder.resolve("profiles").toString());
        Process process = builder.start();
        agent = process;
        return process;
    }

    private Path state() {
        return folder.resolve("state");
    }

    private Path logFile() {
        return folder.resolve("agent.log");
    }

    private String log() throws Exception {
        return Files.readString(logFile());
    }
}
