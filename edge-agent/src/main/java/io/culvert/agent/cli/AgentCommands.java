package io.culvert.agent.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The edge agent's command line. */
@Command(
        name = "agent",
        description = "Carries the cameras of this network to a Culvert gateway.",
        mixinStandardHelpOptions = true,
        versionProvider = AgentVersion.class,
        subcommands = {RunCommand.class, EnrolCommand.class, ScanCommand.class, DoctorCommand.class})
final class AgentCommands implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    static CommandLine commandLine() {
        return new CommandLine(new AgentCommands()).setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("agent: " + failure);
            return AgentMain.FAILED;
        });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
