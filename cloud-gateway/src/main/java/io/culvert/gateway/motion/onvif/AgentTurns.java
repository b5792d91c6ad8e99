package io.culvert.gateway.motion.onvif;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Turns of the cameras behind one agent, in order: where there are more cameras than turns, each takes a short one. Thread-safe.
 */
final class AgentTurns implements CameraPull.Turns {
    private final OnvifConfig config;
    private final Semaphore own;
    private final Semaphore all;
    private final AtomicInteger cameras = new AtomicInteger();

    /** @param all turns of this gateway */
    AgentTurns(OnvifConfig config, Semaphore all) {
        this.config = config;
        this.own = new Semaphore(config.atOnce(), true);
        this.all = all;
    }

    /** A camera more. */
    void joins() {
        cameras.incrementAndGet();
    }

    /** A camera less; how many there are. */
    int leaves() {
        return cameras.decrementAndGet();
    }

    @Override
    public int take() throws InterruptedException {
        own.acquire();
        try {
            all.acquire();
        } catch (InterruptedException e) {
            own.release();
            throw e;
        }
        return Math.toIntExact((cameras.get() > config.atOnce() ? config.shortWait() : config.longWait()).toSeconds());
    }

    @Override
    public void give() {
        all.release();
        own.release();
    }
}
