package io.culvert.agent.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code agent run}: the agent in the foreground, until SIGTERM. */
@Command(
        name = "run",
        description = "Runs the agent in the foreground. SIGTERM closes the cameras' sessions and ends it.",
        mixinStandardHelpOptions = true,
        versionProvider = AgentVersion.class)
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class RunCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "agent.yml, see docs/agent.md")
    private Path config;

    @Override
    public Integer call() {
        return RunningAgent.run(config, spec.commandLine().getErr()::println);
    }
}
