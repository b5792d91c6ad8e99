package io.culvert.agent.cli;

import io.culvert.agent.identity.AgentIdentity;
import io.culvert.agent.identity.IdentityStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The work of {@code agent run}: from the configuration file to SIGTERM. Knows nothing of the command line's library. */
final class RunningAgent {
    private static final long STOP_SECONDS = 8;

    private RunningAgent() {}

    /** Runs until it is asked to end; blocks. Returns the exit code; why it is not 0 goes to {@code complain}. */
    static int run(Path config, Consumer<String> complain) {
        AgentConfig read;
        try {
            read = AgentConfigReader.read(config);
        } catch (ConfigException wrong) {
            complain.accept("agent: " + wrong.getMessage());
            return AgentMain.MISUSED;
        }
        try (IdentityStore store = IdentityStore.open(read.stateDir())) {
            AgentIdentity identity = store.load();
            if (identity == null || !identity.isActivated()) {
                complain.accept("agent: " + read.stateDir() + " holds no enrolled identity; run: agent enrol");
                return AgentMain.MISUSED;
            }
            if (read.gateways().isEmpty() && identity.gateways().isEmpty()) {
                complain.accept("agent: " + config + ": gateways is missing");
                return AgentMain.MISUSED;
            }
            runUntilAsked(AgentRuntime.of(read, identity, store));
            return AgentMain.FINE;
        } catch (IOException unusable) {
            complain.accept("agent: state folder: " + unusable.getMessage());
            return AgentMain.FAILED;
        }
    }

    /** SIGTERM runs the shutdown hooks; ours waits until the agent has said goodbye, then ends the process with 0. */
    private static void runUntilAsked(AgentRuntime agent) {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        AtomicInteger exitCode = new AtomicInteger(AgentMain.FAILED);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endWith(asked, over, exitCode), "agent-stop"));
        try {
            agent.start();
            asked.await();
            agent.stop();
            exitCode.set(AgentMain.FINE);
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
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
}
