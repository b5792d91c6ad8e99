package io.culvert.system.demo;

import io.culvert.system.process.Folder;
import io.culvert.system.process.Launcher;
import io.culvert.system.process.ReadyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The {@code demo} command: starts the stage, says what is on it, and keeps it up until a signal comes. */
@CommandLine.Command(
        name = "culvert demo",
        mixinStandardHelpOptions = true,
        description = {
            "The whole system on this machine: a gateway with its PostgreSQL, an edge agent that reaches it only by its"
                    + " outbound connection, and simulated cameras behind the agent.",
            "Prints the console's address, the login and one RTSP URL ready to paste into a player; runs until Ctrl-C."
        },
        exitCodeOnInvalidInput = 2,
        exitCodeOnExecutionException = 1)
public final class Demo implements Callable<Integer> {
    @CommandLine.Option(
            names = "--cameras",
            paramLabel = "N",
            defaultValue = "2",
            description = "simulated cameras (${DEFAULT-VALUE})")
    private int cameras;

    @CommandLine.Option(
            names = "--data",
            paramLabel = "DIR",
            description = "where everything is kept (default: a fresh temporary folder, removed at the end)")
    private @Nullable Path data;

    @CommandLine.Option(
            names = "--http-port",
            paramLabel = "P",
            defaultValue = "8080",
            description = "console and REST, 0 = any free (${DEFAULT-VALUE})")
    private int httpPort;

    @CommandLine.Option(
            names = "--agent-port",
            paramLabel = "P",
            defaultValue = "8443",
            description = "where agents dial in, 0 = any free (${DEFAULT-VALUE})")
    private int agentPort;

    @CommandLine.Option(
            names = "--rtsp-port",
            paramLabel = "P",
            defaultValue = "8554",
            description = "where players connect, 0 = any free (${DEFAULT-VALUE})")
    private int rtspPort;

    @CommandLine.Option(
            names = "--ready-file",
            paramLabel = "FILE",
            description = "written once everything answers (JSON, mode 0600)")
    private @Nullable Path readyFile;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Demo()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        requireInRange("--cameras", cameras, 1, 500);
        requireInRange("--http-port", httpPort, 0, 65_535);
        requireInRange("--agent-port", agentPort, 0, 65_535);
        requireInRange("--rtsp-port", rtspPort, 0, 65_535);
        boolean temporary = data == null;
        Path directory = data == null
                ? Files.createTempDirectory("culvert-demo-")
                : Files.createDirectories(data).toAbsolutePath();
        Path ready = readyFile == null ? null : readyFile.toAbsolutePath();
        if (ready != null) {
            Files.deleteIfExists(ready);
        }

        Stage stage = new Stage(
                Launcher.ofThisCheckout(),
                directory,
                new Stage.Plan(cameras, httpPort, agentPort, rtspPort),
                Demo::say);
        AtomicBoolean opened = new AtomicBoolean();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stage.close();
                            if (temporary) {
                                remove(directory);
                            }
                            if (opened.get()) {
                                // A signal is how the demo is meant to end: not a failure.
                                System.out.flush();
                                Runtime.getRuntime().halt(0);
                            }
                        },
                        "demo-end"));
        try {
            stage.open();
        } catch (IllegalStateException e) {
            say("the demo could not start: " + e.getMessage());
            return 1;
        }
        opened.set(true);
        if (ready != null) {
            stage.onChange(() -> ReadyFile.write(ready, stage.readyContent()));
        }
        System.out.println(stage.invitation());
        System.out.flush();
        stage.superviseUntilClosed();
        return 0;
    }

    private void requireInRange(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new CommandLine.ParameterException(
                    spec == null ? new CommandLine(this) : spec.commandLine(),
                    option + " " + value + " (expected: " + least + " to " + most + ")");
        }
    }

    private static void say(String line) {
        System.err.println("demo: " + line);
    }

    private static void remove(Path directory) {
        try {
            Folder.remove(directory);
        } catch (IOException e) {
            say("could not remove " + directory + ": " + e.getMessage());
        }
    }
}
