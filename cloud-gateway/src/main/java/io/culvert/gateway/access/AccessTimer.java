package io.culvert.gateway.access;

import io.culvert.gateway.database.DatabaseException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens by the clock: sessions whose time is up are ended, people are asked about again, guesses are held back. */
final class AccessTimer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(AccessTimer.class);

    private static final long SWEEP_MILLIS = 200;
    private static final long PEOPLE_SECONDS = 60;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("access-timer").factory());

    void start(SessionWarden warden, People people) {
        thread.scheduleWithFixedDelay(() -> sweep(warden), SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        thread.scheduleWithFixedDelay(
                () -> Thread.startVirtualThread(() -> askAgain(people)),
                PEOPLE_SECONDS,
                PEOPLE_SECONDS,
                TimeUnit.SECONDS);
    }

    private static void sweep(SessionWarden warden) {
        try {
            warden.sweep();
        } catch (RuntimeException e) {
            log.error("sessions could not be looked through", e);
        }
    }

    private static void askAgain(People people) {
        try {
            people.askAgain();
        } catch (DatabaseException e) {
            log.debug("people stay as known: {}", e.getMessage());
        }
    }

    ScheduledExecutorService scheduler() {
        return thread;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
