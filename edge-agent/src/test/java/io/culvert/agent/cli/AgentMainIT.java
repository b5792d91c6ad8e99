package io.culvert.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.agent.testing.TestAuthority;
import io.culvert.agent.testing.TestGateway;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line: what it takes, what it refuses, and by which exit code. */
class AgentMainIT {
    private static final String ID = "123456789015";
    private static final String KEY = "clk_act_0123456789";

    @TempDir
    private Path folder;

    private final TestGateway gateway = new TestGateway(new TestAuthority());
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path keyFile;

    @BeforeEach
    void start() throws Exception {
        gateway.activationKeys.put(ID, KEY);
        gateway.start();
        keyFile = Files.writeString(folder.resolve("activation-key"), KEY + "\n");
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void enrol_bindsTheAgent_andMayBeRepeated() throws Exception {
        assertThat(enrol(keyFile.toString())).isEqualTo(AgentMain.FINE);
        String first = Files.readString(identityFile());
        assertThat(first).contains("Agent-ID: " + ID, "BEGIN CERTIFICATE").doesNotContain(KEY);
        assertThat(enrol(keyFile.toString())).as("the same key pair").isEqualTo(AgentMain.FINE);
        assertThat(publicKey(Files.readString(identityFile()))).isEqualTo(publicKey(first));
    }

    @Test
    void enrol_withANewKeyPair_keepsTheOldOneUntilTheNewOneIsAccepted() throws Exception {
        assertThat(enrol(keyFile.toString())).isEqualTo(AgentMain.FINE);
        String old = Files.readString(identityFile());
        assertThat(enrol(keyFile.toString(), "--new-key"))
                .as("the activation key belongs to the old pair")
                .isEqualTo(AgentMain.FAILED);
        assertThat(Files.readString(identityFile())).isEqualTo(old);
        Path next = identityFile().resolveSibling("identity-next.pem");
        List<String> waiting = publicKey(Files.readString(next));
        assertThat(waiting).isNotEqualTo(publicKey(old));

        gateway.unbind(ID);
        assertThat(enrol(keyFile.toString(), "--new-key")).isEqualTo(AgentMain.FINE);
        assertThat(publicKey(Files.readString(identityFile())))
                .as("the pair that waited")
                .isEqualTo(waiting);
        assertThat(next).doesNotExist();
    }

    @Test
    void enrol_readsTheKeyFromStandardInput() throws Exception {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream((KEY + "\r\n").getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(enrol("-")).isEqualTo(AgentMain.FINE);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void enrol_withAWrongKey_fails_butKeepsTheKeyPair() throws Exception {
        Files.writeString(keyFile, "clk_act_wrong\n");
        assertThat(enrol(keyFile.toString())).isEqualTo(AgentMain.FAILED);
        assertThat(err.toString())
                .contains("refuses", "ENROLMENT_ERROR_REFUSED")
                .doesNotContain("clk_act_wrong");
        String pending = Files.readString(identityFile());
        Files.writeString(keyFile, KEY);
        assertThat(enrol(keyFile.toString())).isEqualTo(AgentMain.FINE);
        assertThat(publicKey(Files.readString(identityFile()))).isEqualTo(publicKey(pending));
    }

    @Test
    void enrol_atAGatewayOfAnotherCa_fails_withoutSendingTheKey() throws Exception {
        try (TestGateway impostor = new TestGateway(new TestAuthority()).start()) {
            impostor.activationKeys.put(ID, KEY);
            assertThat(execute(
                            TestEnrolment.command(impostor.address(), keyFile.toString(), gateway.authority, folder)))
                    .isEqualTo(AgentMain.FAILED);
        }
        assertThat(err.toString()).contains("no CA with the fingerprint");
    }

    @Test
    void enrol_atNoGateway_fails() throws Exception {
        gateway.kill();
        assertThat(enrol(keyFile.toString())).isEqualTo(AgentMain.FAILED);
        assertThat(err.toString()).contains("not enrolled");
    }

    @Test
    void enrol_ofAStateFolderThatIsAnothers_isMisuse() throws Exception {
        assertThat(enrol(keyFile.toString())).isEqualTo(AgentMain.FINE);
        assertThat(execute(
                        "enrol",
                        "--gateway",
                        gateway.address(),
                        "--agent-id",
                        "000000000000",
                        "--activation-key-file",
                        keyFile.toString(),
                        "--state-dir",
                        folder.resolve("state").toString()))
                .isEqualTo(AgentMain.MISUSED);
        assertThat(err.toString()).contains("belongs to agent " + ID);
    }

    @Test
    void wrongUsage_isCodeTwo() throws Exception {
        assertThat(execute()).isEqualTo(AgentMain.MISUSED);
        assertThat(execute("dance")).isEqualTo(AgentMain.MISUSED);
        assertThat(execute("run")).isEqualTo(AgentMain.MISUSED);
        assertThat(execute("enrol", "--gateway", "gw:1")).isEqualTo(AgentMain.MISUSED);
        assertThat(execute("run", "--config", folder.resolve("none.yml").toString()))
                .isEqualTo(AgentMain.MISUSED);
        Files.writeString(keyFile, "\n");
        assertThat(enrol(keyFile.toString())).isEqualTo(AgentMain.MISUSED);
        assertThat(err.toString()).contains("holds no key");
    }

    @Test
    void run_beforeTheEnrolment_isMisuse_andSaysWhatToDo() throws Exception {
        Path config = Files.writeString(folder.resolve("agent.yml"), "state_dir: state\n");
        assertThat(execute("run", "--config", config.toString())).isEqualTo(AgentMain.MISUSED);
        assertThat(err.toString()).contains("run: agent enrol");
    }

    @Test
    void help_isFine() {
        assertThat(execute("--help")).isEqualTo(AgentMain.FINE);
        assertThat(execute("run", "--help")).isEqualTo(AgentMain.FINE);
        assertThat(execute("enrol", "--help")).isEqualTo(AgentMain.FINE);
        assertThat(out.toString()).contains("--activation-key-file", "--config", "enrol", "run");
    }

    private int enrol(String keySource, String... more) {
        return execute(TestEnrolment.command(gateway.address(), keySource, gateway.authority, folder, more));
    }

    private int execute(String... args) {
        return AgentMain.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    private Path identityFile() {
        return folder.resolve("state").resolve("identity.pem");
    }

    private static List<String> publicKey(String pem) throws IOException {
        List<String> lines = new ArrayList<>(pem.lines().toList());
        return lines.subList(lines.indexOf("-----BEGIN PUBLIC KEY-----"), lines.indexOf("-----END PUBLIC KEY-----"));
    }
}
