package io.culvert.gateway.motion.onvif;

import io.culvert.gateway.motion.MotionState;
import io.culvert.gateway.motion.onvif.OnvifFailure.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one camera for what it notices, for as long as that is wanted.
 *
 * <pre>
 * subscribe ──▶ pull, renew, pull … ──stop──▶ unsubscribe
 *     ▲                 │ failure
 *     └──────wait───────┘
 * </pre>
 *
 * <p>Threading: {@link #run} on a virtual thread of its own, {@link #stop} on any.
 */
final class CameraPull implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(CameraPull.class);

    /** A camera that answers within this did not wait for anything; it is not asked again at once. */
    private static final long AT_ONCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long PAUSE_MILLIS = 1_000;

    /** How many pulls of an agent go on at a time, and how long each may take. */
    interface Turns {
        /** Waits for a turn; seconds that the camera may be waited for. */
        int take() throws InterruptedException;

        void give();
    }

    private final String name;
    private final OnvifClient client;
    private final OnvifConfig config;
    private final Turns turns;
    private final TopicStates states;
    private final LongSupplier nanos;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private Duration wait;
    private @Nullable Kind told;

    /**
     * @param name of the camera, for the log
     * @param reports takes type and state of what moves
     */
    CameraPull(
            String name,
            OnvifClient client,
            OnvifConfig config,
            Turns turns,
            BiConsumer<String, MotionState> reports,
            LongSupplier nanos) {
        this.name = name;
        this.client = client;
        this.config = config;
        this.turns = turns;
        this.states = new TopicStates(reports);
        this.nanos = nanos;
        this.wait = config.again();
    }

    /** Ends it soon; what goes on at the camera is ended too where that is quick. */
    void stop() {
        stopped.countDown();
    }

    @Override
    public void run() {
        try {
            while (!isStopped()) {
                Duration pause = config.again();
                try {
                    follow();
                } catch (OnvifFailure e) {
                    pause = pauseAfter(e);
                } catch (RuntimeException e) { // a defect: told of, and tried again when it costs little
                    log.error("camera {}: asking for its events failed", name, e);
                    pause = config.againMost();
                }
                states.forget();
                if (stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** From one subscription to its end. */
    private void follow() throws OnvifFailure, InterruptedException {
        Subscription subscription = inTurn(_ -> client.subscribe());
        long renewed = nanos.getAsLong();
        boolean renews = true;
        boolean heard = false;
        try {
            while (!isStopped()) {
                long asked = nanos.getAsLong();
                List<OnvifNotice> notices = inTurn(seconds -> client.pull(subscription, seconds));
                if (!heard) { // a camera that makes pull points may yet refuse to tell by them
                    heard = true;
                    told = null;
                    log.info("camera {}: its events are asked for by ONVIF", name);
                }
                wait = config.again();
                states.goOn();
                notices.forEach(states::take);
                long now = nanos.getAsLong();
                if (renews && now - renewed >= config.life().toNanos() / 2) {
                    renews = inTurn(_ -> renew(subscription));
                    renewed = now;
                }
                if (now - asked < AT_ONCE_NANOS && stopped.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } finally {
            unsubscribe(subscription);
        }
    }

    /** False for a camera that knows no renewal: it keeps what is pulled from, or the next pull fails and all begins anew. */
    private boolean renew(Subscription subscription) throws OnvifFailure {
        try {
            client.renew(subscription);
            return true;
        } catch (OnvifFailure e) {
            if (e.kind() == Kind.AWAY || e.kind() == Kind.LOGIN) {
                throw e;
            }
            return false;
        }
    }

    private interface Question<T> {
        T ask(int waitSeconds) throws OnvifFailure;
    }

    private <T> T inTurn(Question<T> question) throws OnvifFailure, InterruptedException {
        int seconds = turns.take();
        try {
            return question.ask(seconds);
        } finally {
            turns.give();
        }
    }

    /** Also where a wait was interrupted because nobody wants to know any more. */
    private void unsubscribe(Subscription subscription) {
        boolean interrupted = Thread.interrupted();
        try {
            client.unsubscribe(subscription);
        } catch (OnvifFailure e) {
            log.debug("camera {}: the subscription ends by itself: {}", name, e.getMessage());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A camera that goes on failing in the same way is told of once. */
    private Duration pauseAfter(OnvifFailure failure) {
        if (failure.kind() != told) {
            told = failure.kind();
            log.info("camera {}: no events by ONVIF: {}", name, failure.getMessage());
        }
        if (failure.kind() == Kind.LOGIN || failure.kind() == Kind.UNSUPPORTED) {
            return config.againRefused();
        }
        Duration pause = wait;
        Duration next = wait.multipliedBy(2);
        wait = next.compareTo(config.againMost()) > 0 ? config.againMost() : next;
        return pause;
    }
}
