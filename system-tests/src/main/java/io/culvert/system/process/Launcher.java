package io.culvert.system.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The {@code culvert} script of this checkout, as a way to start processes. Immutable. */
public final class Launcher {
    private final Path home;
    private final List<String> prefix;

    private Launcher(Path home, List<String> prefix) {
        this.home = home;
        this.prefix = List.copyOf(prefix);
    }

    /**
     * The same, but with {@code command} before each of its own: it has to replace itself by what stands behind it, as
     * {@code ip netns exec NAME} does.
     */
    public Launcher behind(List<String> command) {
        return new Launcher(home, command);
    }

    /**
     * The launcher of the checkout that this code was built from: named by the system property {@code culvert.home},
     * else found upwards from the working directory.
     *
     * @throws IllegalStateException when there is none
     */
    public static Launcher ofThisCheckout() {
        String named = System.getProperty("culvert.home");
        Path start = Path.of(named == null ? "" : named).toAbsolutePath();
        for (Path at = start; at != null; at = at.getParent()) {
            if (Files.isExecutable(at.resolve("culvert")) && Files.exists(at.resolve("pom.xml"))) {
                return new Launcher(at, List.of());
            }
        }
        throw new IllegalStateException("no culvert script in or above " + start);
    }

    /** Root of the checkout. */
    public Path home() {
        return home;
    }

    /**
     * Starts {@code culvert VERB …}; the script replaces itself by the JVM, so the process's pid is the part's own.
     *
     * @param name what the log file and messages call it
     * @param environment added to this process's environment, minus everything that starts with {@code CULVERT_}
     * @param directory where the log goes (created when missing)
     * @throws UncheckedIOException when it cannot be started
     */
    public Part start(String name, List<String> arguments, Map<String, String> environment, Path directory) {
        List<String> command = new ArrayList<>(prefix);
        command.add(home.resolve("culvert").toString());
        command.addAll(arguments);
        try {
            // Logs may hold the password that a first start prints: for their owner only.
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path log = directory.resolve(name + ".log");
            if (!Files.exists(log)) {
                Files.createFile(
                        log, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().keySet().removeIf(key -> key.startsWith("CULVERT_"));
            builder.environment().put("SKIP_CULVERT_BUILD", "1");
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().putAll(environment);
            return new Part(name, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }
}
