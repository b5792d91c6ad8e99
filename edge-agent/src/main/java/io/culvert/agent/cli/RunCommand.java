package io.culvert.agent.cli;

import io.culvert.agent.identity.AgentIdentity;
import io.culvert.agent.identity.IdentityStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
    private static final long STOP_SECONDS = 8;

    @Spec
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "agent.yml, see docs/agent.md")
    private Path config;

    @Override
    public Integer call() throws InterruptedException {
        AgentConfig read;
        try {
            read = AgentConfigReader.read(config);
        } catch (ConfigException wrong) {
            return fail(AgentMain.MISUSED, String.valueOf(wrong.getMessage()));
        }
        try (IdentityStore store = IdentityStore.open(read.stateDir())) {
            AgentIdentity identity = store.load();
            if (identity == null || !identity.isActivated()) {
                return fail(AgentMain.MISUSED, read.stateDir() + " holds no enrolled identity; run: agent enrol");
            }
            if (read.gateways().isEmpty() && identity.gateways().isEmpty()) {
                return fail(AgentMain.MISUSED, config + ": gateways is missing");
            }
            runUntilAsked(AgentRuntime.of(read, identity, store));
            return AgentMain.FINE;
        } catch (IOException unusable) {
            return fail(AgentMain.FAILED, "state folder: " + unusable.getMessage());
        }
    }

    /** SIGTERM runs the shutdown hooks; ours waits until the agent has said goodbye, then ends the process with 0. */
    private static void runUntilAsked(AgentRuntime agent) throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        AtomicInteger exitCode = new AtomicInteger(AgentMain.FAILED);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endWith(asked, over, exitCode), "agent-stop"));
        try {
            agent.start();
            asked.await();
            agent.stop();
            exitCode.set(AgentMain.FINE);
        } finally {
            over.countDown();
        }
    }

    private static void endWith(CountDownLatch asked, CountDownLatch over, AtomicInteger exitCode) {
        asked.countDown();
        try {
            over.await(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
        // Without this the JVM would report the signal instead.
        Runtime.getRuntime().halt(exitCode.get());
    }

    private int fail(int code, String reason) {
        spec.commandLine().getErr().println("agent: " + reason);
        return code;
    }
}
