package io.culvert.gateway.database;

import io.culvert.media.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The files of one PostgreSQL server ("cluster" in PostgreSQL's words) and the programs that make, start and stop it.
 *
 * <p>Blocking; not thread-safe. PostgreSQL refuses to run as root; a gateway that is root runs it in a user namespace of
 * its own, where the same user is nobody.
 */
final class PostgresCluster {

    private static final Duration CREATE_LIMIT = Duration.ofSeconds(90);
    private static final Duration FAST_STOP_LIMIT = Duration.ofSeconds(5);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(15);

    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private static final String PID_FILE = "postmaster.pid";

    /** Line of {@code postmaster.pid} that holds the state, counted from 0; PostgreSQL's miscinit.h. */
    private static final int STATE_LINE = 7;

    private final Path binaries;
    private final Path folder;
    private final boolean durable;

    /** @param durable false only for tests: what is committed may be lost when the machine dies */
    PostgresCluster(Path binaries, Path folder, boolean durable) {
        this.binaries = binaries;
        this.folder = folder;
        this.durable = durable;
    }

    Path folder() {
        return folder;
    }

    boolean exists() {
        return exists(folder);
    }

    /** Whether the files of a server were ever made here. */
    static boolean exists(Path folder) {
        return Files.exists(folder.resolve("PG_VERSION"));
    }

    /** Makes the files, with one superuser; whole or not at all. */
    void create(String user, Secret password) throws IOException, InterruptedException {
        Path fresh = folder.resolveSibling(folder.getFileName() + ".new");
        PostgresBinaries.delete(fresh);
        Path passwordFile = Files.createTempFile(
                folder.getParent(),
                ".password",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(passwordFile, password.reveal() + "\n");
            List<String> command = command(
                    "initdb",
                    "--pgdata=" + fresh,
                    "--username=" + user,
                    "--pwfile=" + passwordFile,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-instructions",
                    "--data-checksums");
            if (!durable) {
                command.add("--no-sync");
            }
            run(command, CREATE_LIMIT);
        } finally {
            Files.deleteIfExists(passwordFile);
        }
        Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Starts the server on a loopback port and waits until it takes connections. */
    Process start(int port, Duration limit) throws IOException, InterruptedException {
        String sync = durable ? "on" : "off";
        Path output = folder.resolveSibling("postgres.log");
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            // A session of its own: Ctrl-C at the terminal is for the gateway, which stops PostgreSQL last.
            command.add(SETSID.toString());
        }
        command.addAll(command("postgres", "-D", folder.toString()));
        for (String setting : List.of(
                "port=" + port,
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "password_encryption=scram-sha-256",
                "fsync=" + sync,
                "synchronous_commit=" + sync,
                "full_page_writes=" + sync,
                "max_connections=60",
                "shared_buffers=64MB",
                "timezone=UTC",
                "log_timezone=UTC",
                // A statement may carry a secret; the log must not.
                "log_min_error_statement=panic",
                "log_parameter_max_length=0",
                "log_parameter_max_length_on_error=0")) {
            command.add("-c");
            command.add(setting);
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        long deadline = System.nanoTime() + limit.toNanos();
        while (!isReady(process.pid())) {
            if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("it ended with status " + process.exitValue() + ": " + lastLine(output));
            }
            if (System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new IOException("it was not ready after " + limit.toSeconds() + " s: " + lastLine(output));
            }
        }
        return process;
    }

    private boolean isReady(long pid) {
        List<String> lines = pidFile();
        return lines.size() > STATE_LINE
                && lines.getFirst().strip().equals(Long.toString(pid))
                && lines.get(STATE_LINE).strip().equals("ready");
    }

    /** Stops a postmaster that a killed gateway left running on these files. Any other process is left alone. */
    void stopStale() throws IOException, InterruptedException {
        List<String> lines = pidFile();
        if (lines.isEmpty() || !lines.getFirst().strip().matches("[0-9]{1,10}")) {
            return;
        }
        Optional<ProcessHandle> process =
                ProcessHandle.of(Long.parseLong(lines.getFirst().strip()));
        if (process.isEmpty()) {
            return; // PostgreSQL takes over the files of a dead postmaster by itself
        }
        if (isOurs(process.get())) {
            stop(process.get());
        } else {
            // Its number was given to another process; PostgreSQL would take that one for a postmaster and refuse.
            Files.deleteIfExists(folder.resolve(PID_FILE));
        }
    }

    /** Process ids are used again: only a postgres whose working directory is this cluster's is ours. */
    private boolean isOurs(ProcessHandle process) throws IOException {
        Path workingDirectory = Path.of("/proc", Long.toString(process.pid()), "cwd");
        if (Files.exists(Path.of("/proc/self"))) {
            try {
                return Files.readSymbolicLink(workingDirectory).equals(folder.toRealPath());
            } catch (NoSuchFileException e) {
                return false; // it ended meanwhile
            }
        }
        return process.info()
                .command()
                .filter(command -> command.endsWith("/postgres"))
                .isPresent();
    }

    /** Ends the postmaster: fast (roll back, checkpoint), then at once (recovery at the next start), then by force. */
    void stop(ProcessHandle postmaster) throws IOException, InterruptedException {
        if (endsAfter("INT", postmaster, FAST_STOP_LIMIT) || endsAfter("QUIT", postmaster, STOP_LIMIT)) {
            return;
        }
        postmaster.destroyForcibly();
        if (!ends(postmaster, STOP_LIMIT)) {
            throw new IOException("process " + postmaster.pid() + " does not end");
        }
    }

    private boolean endsAfter(String signal, ProcessHandle postmaster, Duration limit)
            throws IOException, InterruptedException {
        if (!postmaster.isAlive()) {
            return true;
        }
        run(command("pg_ctl", "kill", signal, Long.toString(postmaster.pid())), STOP_LIMIT);
        return ends(postmaster, limit);
    }

    /**
     * Waits for its end. One that nobody takes leave of, as the first process of many containers does not, stays a zombie for
     * long or for ever, but is no postmaster any more.
     */
    private boolean ends(ProcessHandle postmaster, Duration limit) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (postmaster.isAlive() && isOurs(postmaster)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(POLL);
        }
        return true;
    }

    private List<String> pidFile() {
        try {
            return pidFile(folder);
        } catch (IOException e) {
            return List.of();
        }
    }

    /** What a postmaster says of itself while it runs; nothing where none does. */
    static List<String> pidFile(Path folder) throws IOException {
        Path file = folder.resolve(PID_FILE);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.add("unshare");
            command.add("--user");
        }
        command.add(binaries.resolve("bin").resolve(program).toString());
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    private static boolean isRoot() {
        try {
            return Objects.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"), 0);
        } catch (IOException | UnsupportedOperationException e) {
            return Objects.equals(System.getProperty("user.name"), "root");
        }
    }

    private void run(List<String> command, Duration limit) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder.getParent(), ".output", "");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IOException("not done after " + limit.toSeconds() + " s: " + lastLine(output));
            }
            if (process.exitValue() != 0) {
                throw new IOException("status " + process.exitValue() + ": " + lastLine(output));
            }
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static String lastLine(Path output) {
        try {
            List<String> lines = Files.readAllLines(output);
            return lines.isEmpty() ? "no output" : lines.getLast();
        } catch (IOException e) {
            return "no output";
        }
    }
}
