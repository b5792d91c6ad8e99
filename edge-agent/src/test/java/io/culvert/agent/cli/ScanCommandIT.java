package io.culvert.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.agent.identity.AgentId;
import io.culvert.agent.identity.AgentIdentity;
import io.culvert.agent.identity.IdentityStore;
import io.culvert.agent.testing.TestAuthority;
import io.culvert.agent.testing.TestGateway;
import io.culvert.proto.tunnel.v1.JoinRequest;
import io.culvert.proto.tunnel.v1.JoinStep;
import io.culvert.qr.QrPayload;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code agent scan} from picture to tunnel, and each thing that may be wrong with a code. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScanCommandIT {
    private static final String ID = "123456789015";
    private static final String OTHER_ID = "100000000008";

    @TempDir
    private Path folder;

    private final TestGateway gateway = new TestGateway(new TestAuthority());
    private final TestGateway stranger = new TestGateway(new TestAuthority());
    private final StringWriter err = new StringWriter();
    private Path work;
    private Path states;
    private int tokens;

    @BeforeAll
    void start() throws Exception {
        gateway.start();
        stranger.start();
    }

    @AfterAll
    void stop() throws Exception {
        gateway.close();
        stranger.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        work = Files.createTempDirectory(folder, "scan");
        states = work.resolve("states");
        gateway.joins.clear();
        err.getBuffer().setLength(0);
    }

    /** Of this test alone. */
    private String freshToken() {
        byte[] token =
                ByteBuffer.allocate(16).putInt(++tokens).putInt(hashCode()).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    private static String idOf(int number) {
        for (int digit = 0; digit < 10; digit++) {
            String id = String.format("%011d%d", number, digit);
            if (AgentId.isValid(id)) {
                return id;
            }
        }
        throw new AssertionError(number);
    }

    /** A code that makes who reads it this agent. */
    private QrPayload invitation(String agentId) {
        String token = freshToken();
        gateway.invite(token, agentId);
        return TestCode.of(gateway, token, null);
    }

    @Test
    void image_ofOurCode_enrolsAndTellsEachState() throws Exception {
        String id = idOf(1);
        QrPayload code = invitation(id);

        assertThat(scanImage(code.text())).as(err.toString()).isEqualTo(AgentMain.FINE);

        assertThat(statesTold()).containsExactly("looking", "code-read", "gateway-reached", "enrolled", "online");
        AgentIdentity identity = identity();
        assertThat(identity.id().digits()).isEqualTo(id);
        assertThat(identity.pin()).asString().as("the whole fingerprint").isEqualTo(gateway.authority.fingerprint());
        assertThat(stateDir().resolve("join")).doesNotExist();
        assertThat(Files.getPosixFilePermissions(stateDir().resolve("identity.pem")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(gateway.joins.take().getStepsList())
                .extracting(JoinStep::getStageValue)
                .containsExactly(1, 3);
    }

    @Test
    void sameImage_again_isTheSameAgent() throws Exception {
        QrPayload code = invitation(idOf(2));
        assertThat(scanImage(code.text())).isEqualTo(AgentMain.FINE);
        JoinRequest first = gateway.joins.take();

        assertThat(scanImage(code.text())).isEqualTo(AgentMain.FINE);

        assertThat(gateway.joins.take().getPublicKey()).isEqualTo(first.getPublicKey());
        assertThat(identity().id().digits()).isEqualTo(idOf(2));
    }

    @Test
    void codeOfAnotherOwner_makesItAnotherAgent_withANewKeyPair() throws Exception {
        assertThat(scanImage(invitation(idOf(3)).text())).isEqualTo(AgentMain.FINE);
        JoinRequest before = gateway.joins.take();

        assertThat(scanImage(invitation(idOf(4)).text())).isEqualTo(AgentMain.FINE);

        assertThat(gateway.joins.take().getPublicKey())
                .as("first with the pair it has")
                .isEqualTo(before.getPublicKey());
        assertThat(gateway.joins.take().getPublicKey()).isNotEqualTo(before.getPublicKey());
        assertThat(identity().id().digits()).isEqualTo(idOf(4));
    }

    @Test
    void goodImage_behindOtherFiles_isTaken() throws Exception {
        Path text = Files.writeString(work.resolve("notes.txt"), "no picture");
        Path neighbours = TestCode.png(work.resolve("wifi.png"), "WIFI:T:WPA;S:Nachbar;P:geheim12;;");
        Path ours = TestCode.png(work.resolve("ours.png"), invitation(idOf(5)).text());

        int exitCode = scan("--image", text.toString(), neighbours.toString(), ours.toString());

        assertThat(exitCode).isEqualTo(AgentMain.FINE);
        assertThat(statesTold())
                .startsWith("looking", "code-refused not-ours", "code-read")
                .endsWith("online");
    }

    static Stream<Arguments> badCodes() {
        return Stream.of(
                Arguments.of("truncated", "code-refused: damaged"),
                Arguments.of("version", "code-refused: version"),
                Arguments.of("checksum", "code-refused: damaged"),
                Arguments.of("oversize", "code-refused: damaged"),
                Arguments.of("control", "code-refused: wrong"),
                Arguments.of("wifi", "code-refused: not-ours"),
                Arguments.of("look-alike", "code-refused: not-ours"),
                Arguments.of("not-pinned", "gateway-failed: not-pinned"),
                Arguments.of("unknown-token", "refused: token-refused"),
                Arguments.of("used-token", "refused: token-refused"),
                Arguments.of("nothing", "looking"));
    }

    @ParameterizedTest
    @MethodSource("badCodes")
    void badCode_isRefusedWithAReason(String kind, String reason) throws Exception {
        assertThat(scanImage(bad(kind))).isEqualTo(AgentMain.FAILED);

        assertThat(err.toString()).contains("(" + reason + ")").doesNotContain("geheim12", TestCode.TOKEN);
        assertThat(statesTold()).last().isEqualTo(reason.replace(":", ""));
        assertThat(IdentityStore.identityFile(stateDir())).doesNotExist();
    }

    private String bad(String kind) throws Exception {
        String good = invitation(ID).text();
        return switch (kind) {
            case "truncated" -> good.substring(0, good.length() - 9);
            case "version" -> "CV2" + good.substring(3);
            case "checksum" -> good.substring(0, good.length() - 1) + (good.endsWith("A") ? "B" : "A");
            case "oversize" -> good + "A".repeat(212 - good.length());
            case "control" -> signed("CV1SDa\nbCEAQAA");
            case "wifi" -> "WIFI:T:WPA;S:Nachbar;P:geheim12;;";
            case "look-alike" -> "CULVERT:" + good;
            case "not-pinned" ->
                new QrPayload(
                                null,
                                "127.0.0.1",
                                stranger.port(),
                                TestCode.OPERATOR,
                                TestCode.TOKEN,
                                TestCode.fingerprint(gateway))
                        .text();
            case "unknown-token" -> TestCode.of(gateway, freshToken(), null).text();
            case "used-token" -> used().text();
            default -> "";
        };
    }

    private QrPayload used() throws Exception {
        QrPayload code = invitation(idOf(6));
        Path elsewhere = work.resolve("elsewhere");
        Path image = TestCode.png(work.resolve("used.png"), code.text());
        assertThat(execute("scan", "--image", image.toString(), "--state-dir", elsewhere.toString()))
                .isEqualTo(AgentMain.FINE);
        return code;
    }

    private static String signed(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return text
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(ByteBuffer.allocate(4)
                                .putInt((int) crc.getValue())
                                .array());
    }

    @Test
    void configThatNamesACa_acceptsNoOther() throws Exception {
        Path config = Files.writeString(
                work.resolve("agent.yml"),
                "state_dir: state\nca_fingerprint: " + stranger.authority.fingerprint() + "\n");
        Path image = TestCode.png(work.resolve("code.png"), invitation(OTHER_ID).text());

        assertThat(scan("--image", image.toString(), "--config", config.toString()))
                .isEqualTo(AgentMain.FAILED);

        assertThat(statesTold()).containsExactly("looking", "code-refused not-pinned");
        assertThat(gateway.joins).isEmpty();
    }

    @Test
    void stream_takesOneCodeAfterTheOther_andEachOnce() throws Exception {
        String first = invitation(idOf(7)).text();
        String second = invitation(idOf(8)).text();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (String text : new String[] {null, first, first, "", first, second, second}) {
            stream.writeBytes("--boundary\r\nContent-Type: image/jpeg\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            stream.writeBytes(TestCode.jpeg(text == null || text.isEmpty() ? null : text));
        }

        assertThat(scanStream(stream.toByteArray())).as(err.toString()).isEqualTo(AgentMain.FINE);

        assertThat(statesTold())
                .containsExactly(
                        "looking",
                        "code-read",
                        "gateway-reached",
                        "enrolled",
                        "online",
                        "code-read",
                        "gateway-reached",
                        "enrolled",
                        "online");
        assertThat(identity().id().digits()).isEqualTo(idOf(8));
        assertThat(gateway.joins)
                .as("the second one twice: the first pair is another owner's")
                .hasSize(3);
    }

    @Test
    void usage_isChecked() {
        assertThat(execute("scan", "--state-dir", work.toString())).isEqualTo(AgentMain.MISUSED);
        assertThat(execute("scan", "--mjpeg", "stream.mjpeg", "--state-dir", work.toString()))
                .isEqualTo(AgentMain.MISUSED);
        assertThat(execute("scan", "--image", "a.png", "--wifi", "magic", "--state-dir", work.toString()))
                .isEqualTo(AgentMain.MISUSED);
        assertThat(execute("scan", "--image", "a.png", "--mjpeg", "-", "--state-dir", work.toString()))
                .isEqualTo(AgentMain.MISUSED);
    }

    private int scanImage(String text) throws Exception {
        Path image = work.resolve("code.png");
        if (text.isEmpty()) {
            Files.write(image, TestCode.jpeg(null));
        } else {
            TestCode.png(image, text);
        }
        return scan("--image", image.toString());
    }

    private int scanStream(byte[] stream) throws Exception {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(stream));
        try {
            return scan("--mjpeg", "-");
        } finally {
            System.setIn(before);
        }
    }

    private int scan(String... arguments) throws IOException {
        Path command = Files.writeString(
                work.resolve("on-state"),
                "#!/bin/sh\n[ \"$1\" = \"$CULVERT_STATE\" ] && echo \"$@\" >>'" + states + "'\n");
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
        List<String> line = new ArrayList<>(List.of("scan"));
        line.addAll(List.of(arguments));
        line.addAll(List.of(
                "--on-state", command.toString(), "--state-dir", stateDir().toString()));
        return execute(line.toArray(String[]::new));
    }

    private int execute(String... line) {
        return AgentMain.commandLine()
                .setErr(new PrintWriter(err, true))
                .setOut(new PrintWriter(new StringWriter(), true))
                .execute(line);
    }

    private Path stateDir() {
        return work.resolve("state");
    }

    private List<String> statesTold() throws IOException {
        return Files.readAllLines(states);
    }

    private AgentIdentity identity() throws IOException {
        @Nullable AgentIdentity identity = IdentityStore.peek(stateDir());
        return Objects.requireNonNull(identity);
    }
}
