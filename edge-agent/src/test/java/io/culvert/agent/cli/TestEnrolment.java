package io.culvert.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.agent.testing.TestAuthority;
import io.culvert.agent.testing.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The agent of a test: what the gateway expects of it, and its {@code enrol} command. */
final class TestEnrolment {
    static final String ID = "123456789015";
    private static final String KEY = "clk_act_canary";

    private TestEnrolment() {}

    /** A gateway that knows the agent's activation key; to be started and closed by the test. */
    static TestGateway expectedAt(TestGateway gateway) {
        gateway.activationKeys.put(ID, KEY);
        return gateway;
    }

    /** Enrols the agent, whose identity lies in {@code state} of the folder then. */
    static void enrol(TestGateway gateway, Path folder) throws IOException {
        Path key = secretFile(folder, "activation", KEY);
        assertThat(AgentMain.commandLine()
                        .execute(command(gateway.address(), key.toString(), gateway.authority, folder)))
                .isZero();
    }

    /**
     * The command that does so.
     *
     * @param keySource a file, or {@code -}
     * @param more options
     */
    static String[] command(String address, String keySource, TestAuthority authority, Path folder, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "enrol",
                "--gateway",
                address,
                "--agent-id",
                ID,
                "--activation-key-file",
                keySource,
                "--ca-fingerprint",
                authority.fingerprint(),
                "--state-dir",
                folder.resolve("state").toString()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    /** A file for its owner only. */
    static Path secretFile(Path folder, String name, String content) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
