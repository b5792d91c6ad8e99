package io.culvert.system.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.system.process.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The {@code culvert} script on machines with this and that JDK. */
class LauncherStoryIT {
    @TempDir
    private Path machine;

    private record Result(int exitCode, String output) {}

    private Result culvert(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Launcher.ofThisCheckout().home().resolve("culvert").toString());
        command.addAll(List.of(arguments));
        Path output = machine.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().remove("JAVA_HOME");
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("JDK_FOLDERS", machine.resolve("jvm") + "/*");
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readString(output));
    }

    /** A folder that looks like a JDK to one who reads its release file. */
    private Path jdk(String name, String version) throws IOException {
        Path home = Files.createDirectories(machine.resolve("jvm").resolve(name));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
        Files.createFile(
                Files.createDirectories(home.resolve("bin")).resolve("javac"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        return home;
    }

    @Test
    void culvert_alone_listsTheVerbs() throws Exception {
        Result result = culvert(Map.of());
        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("demo", "build", "test", "soak", "gateway", "agent", "camera", "bench");
    }

    @Test
    void unknownVerb_exits2() throws Exception {
        Result result = culvert(Map.of(), "fly");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.output()).contains("unknown verb 'fly'");
    }

    @Test
    void jdk_whereTheDefaultIsTooOld_isTheNewestOfTheUsualFolders() throws Exception {
        Path old = jdk("java-17", "17.0.15");
        jdk("java-25", "25.0.3");
        Path newest = jdk("java-26", "26");
        assertThat(culvert(Map.of("JAVA_HOME", old.toString()), "jdk")).isEqualTo(new Result(0, newest + "\n"));
    }

    @Test
    void jdk_namedByJavaHome_comesFirst() throws Exception {
        jdk("java-26", "26");
        Path named = jdk("java-25", "25.0.3");
        assertThat(culvert(Map.of("JAVA_HOME", named.toString()), "jdk")).isEqualTo(new Result(0, named + "\n"));
    }

    @Test
    void jdk_whereThereIsNone_saysSoInOneLine() throws Exception {
        jdk("java-8", "1.8.0_402");
        jdk("java-17", "17.0.15");
        Result result = culvert(Map.of("PATH", "/bin"), "demo");
        assertThat(result.output()).contains("JDK 25 or newer is missing");
        assertThat(result.output().lines()).hasSize(1);
        assertThat(result.exitCode()).isEqualTo(1);
    }
}
