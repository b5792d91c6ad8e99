package io.culvert.system.soak;

import io.culvert.system.fuzz.FuzzTargets;
import io.culvert.system.process.Folder;
import io.culvert.system.process.Launcher;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A loop among the test sources of a module, which reads what is private to its package, in a process of its own and with a
 * folder that goes away.
 */
final class TestLoop {
    private TestLoop() {}

    /**
     * Runs {@code main FOLDER ARGUMENTS}; blocking.
     *
     * @param wrapper stands in front of the command and replaces itself by it
     * @return whether it ended well
     */
    static boolean run(List<String> wrapper, String main, String... arguments)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("culvert-soak");
        try {
            return runIn(folder, wrapper, main, arguments);
        } finally {
            Folder.remove(folder);
        }
    }

    /** The same with a folder that stays, and is the loop's own but for {@code log} in it. */
    static boolean runIn(Path folder, List<String> wrapper, String main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                new FuzzTargets(Launcher.ofThisCheckout().home())
                        .classPath().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                main,
                folder.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(folder.resolve("log").toFile())
                .start();
        boolean good = process.waitFor() == 0;
        if (!good) {
            try (Stream<String> lines = Files.lines(folder.resolve("log"))) {
                lines.filter(line -> !line.contains(" ERROR ") && !line.contains(" WARN "))
                        .limit(20)
                        .forEach(System.err::println);
            }
        }
        return good;
    }
}
