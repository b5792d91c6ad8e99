package io.culvert.agent.cli;

import io.culvert.agent.identity.AgentIdentity;
import io.culvert.agent.identity.IdentityStore;
import io.culvert.agent.scan.Scan;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent that runs with what a scan has brought: for as long as there is no other code, or only until the gateway has
 * welcomed it once.
 *
 * <p>Threading: guarded by its monitor.
 */
final class ScannedAgent implements Scan.Carrier {
    private static final Logger log = LoggerFactory.getLogger(ScannedAgent.class);
    private static final long WELCOME_SECONDS = 20;

    private final AgentConfig config;
    private final IdentityStore store;
    private final boolean goesOn;
    private @Nullable AgentRuntime running;

    /** @param goesOn whether it goes on as the agent after the welcome */
    ScannedAgent(AgentConfig config, IdentityStore store, boolean goesOn) {
        this.config = config;
        this.store = store;
        this.goesOn = goesOn;
    }

    @Override
    public synchronized void rest() {
        if (running != null) {
            running.stop();
            running = null;
        }
    }

    @Override
    public boolean carry(@Nullable AgentIdentity fresh) throws InterruptedException {
        if (fresh == null && isRunning()) {
            return true;
        }
        AgentIdentity identity = fresh == null && goesOn ? stored() : fresh;
        if (identity == null) {
            return false;
        }
        CountDownLatch welcome = new CountDownLatch(1);
        start(identity, welcome);
        boolean welcomed = fresh == null || welcome.await(WELCOME_SECONDS, TimeUnit.SECONDS);
        if (!goesOn) {
            rest();
        }
        return welcomed;
    }

    private synchronized void start(AgentIdentity identity, CountDownLatch welcome) {
        AgentRuntime agent = AgentRuntime.of(config, identity, store);
        agent.onUp(welcome::countDown);
        running = agent;
        agent.start();
    }

    /** Whether there is an agent that goes on. */
    synchronized boolean isRunning() {
        return running != null;
    }

    private @Nullable AgentIdentity stored() {
        try {
            AgentIdentity identity = store.load();
            return identity != null && identity.isActivated() ? identity : null;
        } catch (IOException damaged) {
            log.error("state folder: {}", damaged.getMessage());
            return null;
        }
    }
}
