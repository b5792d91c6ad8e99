package io.culvert.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.agent.motion.Motions;
import io.culvert.agent.motion.SmtpConfig;
import io.culvert.agent.motion.SmtpServer;
import io.culvert.agent.testing.TestAuthority;
import io.culvert.agent.testing.TestGateway;
import io.culvert.camera.CameraConfig;
import io.culvert.camera.CameraLogin;
import io.culvert.camera.CameraServer;
import io.culvert.camera.CameraServerConfig;
import io.culvert.media.Secret;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code agent doctor} says of what works, and of each thing that can be wrong. */
class DoctorCommandIT {
    private static final String PASSWORD = "canary-password";

    @TempDir
    private Path folder;

    private final TestGateway gateway = TestEnrolment.expectedAt(new TestGateway(new TestAuthority()));
    private final CameraServer cameras = CameraServer.start(
            CameraServerConfig.defaults().withLogin(CameraLogin.of("viewer", Secret.of(PASSWORD))),
            CameraConfig.defaults().withGopSeconds(0.4).withMaxSessions(1),
            CameraConfig.defaults().withName("lazy").withGopSeconds(600));
    private String said = "";

    @BeforeEach
    void start() throws Exception {
        gateway.start();
        TestEnrolment.secretFile(folder, "door.password", PASSWORD);
        TestEnrolment.secretFile(folder, "wrong.password", "canary-wrong");
    }

    @AfterEach
    void stop() throws Exception {
        cameras.close();
        gateway.close();
    }

    private int doctor(String config, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("agent.yml"), config);
        StringWriter out = new StringWriter();
        String[] arguments = new String[3 + options.length];
        arguments[0] = "doctor";
        arguments[1] = "--config";
        arguments[2] = file.toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        int exitCode = AgentMain.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out))
                .execute(arguments);
        said = out.toString();
        assertThat(said).doesNotContain("canary");
        return exitCode;
    }

    private String camera(String name, String path, String passwordFile) {
        return """
                  - name: %s
                    url: %s
                    username: viewer
                    password_file: %s
                """.formatted(name, cameras.urls().get(0).replaceFirst("/cam$", "/" + path), passwordFile);
    }

    @Test
    void everythingRight_isSaidPieceByPiece() throws Exception {
        TestEnrolment.enrol(gateway, folder);
        int exitCode = doctor(
                "state_dir: state\ncameras:\n" + camera("door", "cam?token=canary", "door.password") + "    sub_url: "
                        + cameras.urls().get(0) + "/sub\n    services: {http: \"" + gateway.address() + "\"}\n");
        assertThat(said)
                .contains(
                        "1 camera",
                        "this is agent " + TestEnrolment.ID,
                        "valid until",
                        "takes connections",
                        "its CA is the expected one, " + gateway.authority.fingerprint(),
                        "knows agent " + TestEnrolment.ID,
                        "clock agrees with the gateway's",
                        "main stream: H264 1280x720",
                        "main stream: first frame after",
                        "a key frame every 0.4 s",
                        "the camera's clock agrees",
                        "sub stream: H264 640x360",
                        "http at " + gateway.address() + " takes connections",
                        "Everything works.")
                .doesNotContain("✗", "!");
        assertThat(exitCode).isZero();
        assertThat(cameras.stats("cam").sessionsMax()).as("never two sessions").isEqualTo(1);
    }

    @Test
    void mailListener_isLookedAt() throws Exception {
        String mails = "state_dir: state\nmotion: {smtp: {listen: \"%s\"}}\n";
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(doctor(mails.formatted("127.0.0.1:" + taken.getLocalPort())))
                    .isEqualTo(AgentMain.FAILED);
            assertThat(said).contains("cannot be listened on", "is reached from this machine only");
        }
        doctor(mails.formatted("127.0.0.1:0"));
        assertThat(said).contains("127.0.0.1:0 is free");
        doctor(mails.formatted("10.255.255.254:2525"));
        assertThat(said).contains("10.255.255.254 is no address of this machine");

        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        SmtpServer agents = new SmtpServer(
                loops.next(),
                new SmtpConfig(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, null, List.of()),
                new Motions(loops.next()));
        try {
            int port = agents.start().get(5, TimeUnit.SECONDS).getPort();
            doctor(mails.formatted("127.0.0.1:" + port));
            assertThat(said).contains("127.0.0.1:" + port + " is listened on by an agent");
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void beforeTheEnrolment_theGatewayIsLookedAtAllTheSame() throws Exception {
        int exitCode = doctor(gatewayAndPin(gateway.address(), gateway.authority.fingerprint()), "--json");
        assertThat(said)
                .contains(
                        "{\"verdict\":\"doubtful\"",
                        "\"check\":\"state\"",
                        "run: agent enrol",
                        "not enrolled, so nothing more can be asked",
                        "clock agrees");
        assertThat(exitCode).isZero();
        assertThat(folder.resolve("state")).as("nothing is made").doesNotExist();
    }

    private static String gatewayAndPin(String address, String fingerprint) {
        return "state_dir: state\ngateways: [\"" + address + "\"]\nca_fingerprint: " + fingerprint + "\n";
    }

    @Test
    void anotherCa_isShownBesideTheExpectedOne() throws Exception {
        String expected = new TestAuthority().fingerprint();
        assertThat(doctor(gatewayAndPin(gateway.address(), expected))).isEqualTo(AgentMain.FAILED);
        assertThat(said)
                .contains("✗ the gateway shows the CA " + gateway.authority.fingerprint() + " (expected: " + expected);
    }

    @Test
    void withoutPin_aPrivateCaIsNotAccepted() throws Exception {
        assertThat(doctor("state_dir: state\ngateways: [\"" + gateway.address() + "\"]\n"))
                .isEqualTo(AgentMain.FAILED);
        assertThat(said).contains("✗ the agent does not accept the gateway's certificate");
    }

    @Test
    void gatewaysThatCannotBeReached_areToldApart() throws Exception {
        String config = """
                state_dir: state
                gateways: ["127.0.0.1:1", "no-such-host.invalid:8443", "127.0.0.1:%d"]
                ca_fingerprint: %s
                """.formatted(cameras.port(), gateway.authority.fingerprint());
        assertThat(doctor(config)).isEqualTo(AgentMain.FAILED);
        assertThat(said)
                .contains(
                        "✗ 127.0.0.1:1 refuses connections",
                        "✗ the name no-such-host.invalid is not known",
                        "✗ connected, but");
    }

    @Test
    void aWrongClock_isToldByHowMuch() throws Exception {
        TestEnrolment.enrol(gateway, folder);
        gateway.clockAhead = Duration.ofSeconds(630);
        assertThat(doctor("state_dir: state\n")).isEqualTo(AgentMain.FAILED);
        assertThat(said).contains("✗ this machine's clock is 10 minutes behind the gateway's", "NTP");
        gateway.clockAhead = Duration.ofSeconds(-30);
        assertThat(doctor("state_dir: state\n")).isZero();
        assertThat(said).containsPattern("! this machine's clock is (29|30)\\.\\d s ahead of the gateway's");
    }

    @Test
    void aRevokedAgent_isTold() throws Exception {
        TestEnrolment.enrol(gateway, folder);
        gateway.hasForgotten = true;
        assertThat(doctor("state_dir: state\n")).isEqualTo(AgentMain.FAILED);
        assertThat(said).contains("✗ answers, but no longer accepts this agent's key", "new activation key");
    }

    @Test
    void filesThatOthersMayRead_andADamagedIdentity_areTold() throws Exception {
        TestEnrolment.enrol(gateway, folder);
        Path password = folder.resolve("door.password");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));
        Path identity = folder.resolve("state").resolve("identity.pem");
        Files.setPosixFilePermissions(identity, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(doctor("state_dir: state\ncameras:\n" + camera("door", "nothing", "door.password")))
                .isEqualTo(AgentMain.FAILED);
        assertThat(said)
                .contains(
                        "! " + password + " has mode rw-r--r--", "chmod 600", "✗ " + identity + " has mode rw-r-----");
        Files.writeString(identity, "Culvert-Identity: 1\n");
        assertThat(doctor("state_dir: state\n")).isEqualTo(AgentMain.FAILED);
        assertThat(said).contains("✗ cannot be used", "is damaged", "✗ none is configured");
    }

    @Test
    void camerasThatFail_eachHaveTheirReasonAndAdvice() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String config = gatewayAndPin(gateway.address(), gateway.authority.fingerprint()) + "cameras:\n"
                    + camera("locked", "cam", "wrong.password")
                    + camera("elsewhere", "nothing", "door.password")
                    + camera("rare", "lazy", "door.password")
                    + """
                      - name: mute
                        url: rtsp://127.0.0.1:%d/x
                      - name: gone
                        url: rtsp://viewer:canary@127.0.0.1:1/x
                        services: {onvif: "127.0.0.1:1"}
                    """.formatted(mute.getLocalPort());
            assertThat(doctor(config)).isEqualTo(AgentMain.FAILED);
        }
        assertThat(said)
                .contains("check username and password_file")
                .contains("404 Not Found", "check the path in url")
                .contains("key frame within 6 s", "GOP")
                .containsPattern("camera mute\n.*takes connections.*\n  ✗ main stream .*\n.*RTSP port")
                .containsPattern("camera gone\n  ✗ 127.0.0.1:1 refuses connections")
                .contains("! onvif at 127.0.0.1:1 cannot be reached");
    }

    @Test
    void aConfigurationThatCannotBeUsed_isToldWhole() throws Exception {
        assertThat(doctor("gateways: [nowhere]\ncolour: red\n")).isEqualTo(AgentMain.MISUSED);
        assertThat(said).contains("3 problems", "\"nowhere\"", "state_dir is missing", "colour is unknown");
    }
}
