package io.culvert.system.fuzz;

import java.io.File;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One target under Jazzer, guided by coverage, in a process of its own with a small heap: what eats memory or hangs is
 * found as well as what throws. Interesting inputs are kept from run to run.
 */
public final class GuidedFuzz {
    private static final int MAX_INPUT_BYTES = 64 * 1024;
    private static final int HANG_SECONDS = 5;
    private static final int HEAP_MIB = 512;
    private static final int PROCESS_MIB = 2048;

    private final FuzzTargets targets;
    private final Path folder;

    /** @param folder where inputs, findings and logs are kept */
    public GuidedFuzz(FuzzTargets targets, Path folder) {
        this.targets = targets;
        this.folder = folder;
    }

    /**
     * What became of one target.
     *
     * @param target class name
     * @param inputs tried, or −1 where the log does not say
     * @param findings files that hold inputs which break a promise, each to be tried again by itself
     * @param log of the process
     */
    public record Outcome(String target, long inputs, List<Path> findings, Path log, int exitCode) {
        public boolean isGood() {
            return exitCode == 0 && findings.isEmpty();
        }
    }

    /** Runs for about that long. Blocking. */
    public Outcome run(String target, Duration length) throws IOException, InterruptedException {
        String name = FuzzTargets.shortName(target);
        Path inputs = Files.createDirectories(folder.resolve(name).resolve("inputs"));
        Path findings = Files.createDirectories(folder.resolve(name).resolve("findings"));
        writeSeeds(target, inputs);
        tryAgain(findings, inputs);
        Path log = folder.resolve(name).resolve("log");
        Process process = new ProcessBuilder(command(target, inputs, findings, length))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Thread stop = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            if (!process.waitFor(length.toSeconds() + 60, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } finally {
            Runtime.getRuntime().removeShutdownHook(stop);
        }
        return new Outcome(target, inputsTried(log), files(findings), log, process.exitValue());
    }

    private List<String> command(String target, Path inputs, Path findings, Duration length) {
        String classPath =
                targets.classPath().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_MIB + "m",
                "-XX:+UseSerialGC",
                "-XX:-OmitStackTraceInFastThrow",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dio.netty.leakDetection.level=disabled",
                "-Dio.netty.noUnsafe=true", // which the fuzzer has a guard of its own for
                "-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener",
                "-cp",
                classPath,
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target,
                "--instrumentation_includes=io.culvert.**",
                "--reproducer_path=" + findings,
                inputs.toString(),
                "-artifact_prefix=" + findings + File.separator,
                "-max_total_time=" + length.toSeconds(),
                "-max_len=" + MAX_INPUT_BYTES,
                "-timeout=" + HANG_SECONDS,
                "-rss_limit_mb=" + PROCESS_MIB,
                "-print_final_stats=1");
    }

    private void writeSeeds(String target, Path inputs) throws IOException {
        try (URLClassLoader loader = targets.loader()) {
            int number = 0;
            for (byte[] seed : FuzzTarget.load(target, loader).seeds()) {
                Files.write(inputs.resolve("seed-" + number++), seed);
            }
        }
    }

    /** What was found earlier is tried first, as any other input: it is a finding again or it is mended. */
    private static void tryAgain(Path findings, Path inputs) throws IOException {
        for (Path finding : files(findings)) {
            if (finding.toString().endsWith(".java")) {
                Files.delete(finding);
            } else {
                Files.move(finding, inputs.resolve(finding.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static long inputsTried(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("stat::number_of_executed_units:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(-1);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
