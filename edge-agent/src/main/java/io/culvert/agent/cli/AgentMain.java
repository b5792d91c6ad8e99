package io.culvert.agent.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The edge agent's command line.
 *
 * <p>Exit codes: 0 fine, 1 the work failed, 2 wrong usage or configuration. No secret is ever an argument.
 */
@Command(
        name = "agent",
        description = "Carries the cameras of this network to a Culvert gateway.",
        mixinStandardHelpOptions = true,
        versionProvider = AgentVersion.class,
        subcommands = {RunCommand.class, EnrolCommand.class})
public final class AgentMain implements Runnable {
    static final int FINE = 0;
    static final int FAILED = 1;
    static final int MISUSED = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    public static void main(String[] args) {
        ProcessSettings.apply();
        System.exit(commandLine().execute(args));
    }

    /** The commands, ready to be executed; that gives the exit code. */
    static CommandLine commandLine() {
        return new CommandLine(new AgentMain()).setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("agent: " + failure);
            return FAILED;
        });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
