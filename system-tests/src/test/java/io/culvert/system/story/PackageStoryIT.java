package io.culvert.system.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.system.process.Launcher;
import io.culvert.system.process.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's package, unpacked on a machine that has no Java: it runs, and learns to start fast. */
class PackageStoryIT {
    /** All that the launcher uses of a machine. */
    private static final List<String> TOOLS = List.of(
            "sh",
            "readlink",
            "dirname",
            "sed",
            "cat",
            "ls",
            "cksum",
            "tr",
            "nice",
            "head",
            "mkdir",
            "sleep",
            "mv",
            "rm");

    @TempDir
    private Path machine;

    private record Result(int exitCode, String output) {}

    @Test
    void agent_fromItsPackage_needsNoJava_andMakesItsArchiveInTheBackground() throws Exception {
        Path agent = unpacked();
        assertThat(run(agent, Map.of(), "--version")).satisfies(result -> {
            assertThat(result.exitCode()).isZero();
            assertThat(result.output()).startsWith("Culvert agent ");
        });

        Path config =
                Files.writeString(machine.resolve("agent.yml"), "state_dir: state\ngateways: [\"127.0.0.1:1\"]\n");
        assertThat(run(agent, Map.of(), "doctor", "--config", config.toString()))
                .satisfies(result -> {
                    assertThat(result.output()).contains("✓ can be used", "✗ 127.0.0.1:1 refuses connections");
                    assertThat(result.exitCode()).isEqualTo(1);
                });

        String[] start = {"run", "--config", config.toString()};
        assertThat(run(agent, Map.of(), start).exitCode()).as("not enrolled").isEqualTo(2);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> archives().size() == 1);
        Path archive = archives().get(0);
        assertThat(classOrigin(agent, start)).as("the next start uses it").contains("shared objects file");

        Files.write(archive, new byte[] {1, 2, 3}, StandardOpenOption.TRUNCATE_EXISTING);
        assertThat(classOrigin(agent, start)).as("a damaged one is passed over").contains(".jar");
        Files.setLastModifiedTime(agent.resolve("../../lib/edge-agent.jar").normalize(), FileTime.fromMillis(0));
        Result other = run(agent, Map.of("CULVERT_AGENT_ARCHIVE", "use"), start);
        assertThat(other.exitCode()).as("other jars, no archive").isEqualTo(2);
        assertThat(other.output())
                .isEqualTo(run(agent, Map.of("CULVERT_AGENT_ARCHIVE", "off"), start)
                        .output());
    }

    /** Where the agent's own classes came from. */
    private String classOrigin(Path agent, String... arguments) throws Exception {
        Result result = run(
                agent,
                Map.of("CULVERT_AGENT_JVM_FLAGS", "-Xlog:class+load=info:stdout", "CULVERT_AGENT_ARCHIVE", "use"),
                arguments);
        assertThat(result.exitCode()).isEqualTo(2);
        return result.output()
                .lines()
                .filter(line -> line.contains("io.culvert.agent.cli.AgentMain "))
                .findFirst()
                .orElseThrow();
    }

    private List<Path> archives() throws IOException {
        Path cache = machine.resolve("cache");
        if (!Files.isDirectory(cache)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(cache)) {
            return files.filter(file -> file.toString().endsWith(".jsa")).toList();
        }
    }

    /** Packs, and unpacks the variant with its own Java; gives the launcher. */
    private Path unpacked() throws Exception {
        Path output = machine.resolve("packages");
        try (Part packing = Launcher.ofThisCheckout()
                .start("package", List.of("package", "agent", "--output", output.toString()), Map.of(), machine)) {
            assertThat(packing.await(Duration.ofMinutes(3))).isTrue();
            assertThat(packing.exitCode()).as(packing.lastLines()).isZero();
        }
        List<Path> packages;
        try (Stream<Path> files = Files.list(output)) {
            packages = files.sorted().toList();
        }
        assertThat(packages).hasSize(2);
        Path own = packages.stream()
                .filter(file -> file.toString().contains("-linux-"))
                .findFirst()
                .orElseThrow();
        Path folder = Files.createDirectory(machine.resolve("opt"));
        Process tar = new ProcessBuilder("tar", "-C", folder.toString(), "-xzf", own.toString())
                .inheritIO()
                .start();
        assertThat(tar.waitFor(60, TimeUnit.SECONDS) && tar.exitValue() == 0).isTrue();
        try (Stream<Path> unpacked = Files.list(folder)) {
            Path home = unpacked.findFirst().orElseThrow();
            assertThat(home.resolve("systemd/culvert-agent.service")).exists();
            assertThat(home.resolve("agent.yml.example")).exists();
            return home.resolve("bin/culvert-agent");
        }
    }

    private Result run(Path agent, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(agent.toString()));
        command.addAll(List.of(arguments));
        Path output = machine.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        Map<String, String> alone = new HashMap<>(Map.of(
                "PATH",
                toolsWithoutJava().toString(),
                "JAVA_FOLDERS",
                "/nonexistent",
                "CULVERT_AGENT_CACHE",
                machine.resolve("cache").toString(),
                "CULVERT_AGENT_ARCHIVE_AFTER",
                "4"));
        alone.putAll(environment);
        builder.environment().clear();
        builder.environment().putAll(alone);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readString(output));
    }

    private Path toolsWithoutJava() throws IOException {
        Path tools = machine.resolve("tools");
        if (!Files.exists(tools)) {
            Files.createDirectory(tools);
            for (String tool : TOOLS) {
                Path usual = Path.of("/usr/bin", tool);
                Files.createSymbolicLink(tools.resolve(tool), Files.exists(usual) ? usual : Path.of("/bin", tool));
            }
        }
        return tools;
    }
}
