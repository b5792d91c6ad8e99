package io.culvert.agent.cli;

import java.nio.file.Path;
import picocli.CommandLine;

/**
 * The edge agent's program.
 *
 * <p>Exit codes: 0 fine, 1 the work failed, 2 wrong usage or configuration. No secret is ever an argument.
 */
public final class AgentMain {
    static final int FINE = 0;
    static final int FAILED = 1;
    static final int MISUSED = 2;

    private AgentMain() {}

    public static void main(String[] args) {
        ProcessSettings.apply();
        System.exit(
                isPlainRun(args)
                        ? RunningAgent.run(Path.of(args[2]), System.err::println)
                        : commandLine().execute(args));
    }

    /** The agent proper goes without the command line's library: five hundred classes that it would hold for its whole life. */
    private static boolean isPlainRun(String[] args) {
        return args.length == 3 && args[0].equals("run") && args[1].equals("--config");
    }

    /** The commands, ready to be executed; that gives the exit code. */
    static CommandLine commandLine() {
        return AgentCommands.commandLine();
    }
}
