package io.culvert.agent.cli;

import io.culvert.agent.doctor.Doctor;
import io.culvert.agent.doctor.JsonReport;
import io.culvert.agent.doctor.Patient;
import io.culvert.agent.doctor.PlainReport;
import io.culvert.agent.doctor.Verdict;
import io.netty.channel.EventLoopGroup;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code agent doctor}: says what works and what does not, and changes nothing. */
@Command(
        name = "doctor",
        description =
                "Says in plain words what works and what does not: name resolution, TLS, clock, each camera. Changes"
                        + " nothing; may run beside the agent and before it is enrolled. Exit code 0: works, 1: something does not, 2:"
                        + " the configuration cannot be used.",
        mixinStandardHelpOptions = true,
        versionProvider = AgentVersion.class)
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class DoctorCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Spec
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "agent.yml, see docs/agent.md")
    private Path config;

    @Option(names = "--json", description = "one JSON object instead of text")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        AgentConfig read;
        try {
            read = AgentConfigReader.read(config);
        } catch (ConfigException wrong) {
            spec.commandLine().getErr().println("agent: " + wrong.getMessage());
            return AgentMain.MISUSED;
        }
        Patient patient = new Patient(
                AgentVersion.text(),
                config,
                read.secretFiles(),
                read.stateDir(),
                read.gateways(),
                read.caPin(),
                read.cameras(),
                read.mails() == null ? null : read.mails().listen());
        PrintWriter out = spec.commandLine().getOut();
        EventLoopGroup loops = AgentRuntime.newEventLoop();
        try {
            Verdict worst = new Doctor(loops.next(), Clock.systemUTC(), LIMIT)
                    .examine(patient, json ? new JsonReport(out) : new PlainReport(out));
            return worst == Verdict.BROKEN ? AgentMain.FAILED : AgentMain.FINE;
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(2, TimeUnit.SECONDS);
        }
    }
}
