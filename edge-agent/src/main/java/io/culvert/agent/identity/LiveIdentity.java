package io.culvert.agent.identity;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The identity of a running agent: renews its certificate at two thirds of its life, and earlier or later when the link says
 * that the gateway did not accept it. The open tunnel is not touched; the next connection uses the new certificate.
 *
 * <p>Threading: guarded by its monitor. Disk and renewal run on the worker; {@link #current} never blocks for long.
 */
public final class LiveIdentity implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LiveIdentity.class);
    private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(10);
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(2);

    private final IdentityStore store;
    private final Enrolment enrolment;
    private final List<GatewayAddress> gateways;
    private final ScheduledExecutorService worker;
    private final Clock clock;

    private AgentIdentity current;
    private @Nullable CompletableFuture<Boolean> underWay;
    private @Nullable ScheduledFuture<?> next;
    private int tries;
    private boolean closed;

    /** What the gateway's clock is ahead of this machine's; certificates live by the gateway's. */
    private Duration clockLag = Duration.ZERO;

    /** @param activated an identity with a certificate, as loaded from the store */
    public LiveIdentity(
            AgentIdentity activated,
            IdentityStore store,
            Enrolment enrolment,
            List<GatewayAddress> gateways,
            ScheduledExecutorService worker,
            Clock clock) {
        this.current = activated;
        this.store = store;
        this.enrolment = enrolment;
        this.gateways = List.copyOf(gateways);
        this.worker = worker;
        this.clock = clock;
    }

    /** Begins to watch the certificate's life. */
    public synchronized void start() {
        schedule(Duration.between(now(), current.renewalDue()));
    }

    /** The newest identity. */
    public synchronized AgentIdentity current() {
        return current;
    }

    /** Whether the certificate is no longer valid, as far as this agent knows the time. */
    public synchronized boolean isExpired() {
        return !now().isBefore(current.expiry());
    }

    private Instant now() {
        return clock.instant().plus(clockLag);
    }

    /**
     * Renews now. Completes with whether there is a new certificate, on any thread; never exceptionally. A second call while
     * one is under way gets the same answer.
     */
    public synchronized CompletableFuture<Boolean> renew() {
        if (closed) {
            return CompletableFuture.completedFuture(false);
        }
        if (underWay != null) {
            return underWay;
        }
        GatewayAddress gateway = gateways.get(tries++ % gateways.size());
        CompletableFuture<Boolean> renewal = new CompletableFuture<>();
        underWay = renewal;
        enrolment
                .renew(gateway, current)
                .thenApplyAsync(this::take, worker)
                .exceptionally(broken -> {
                    log.error("certificate not renewed", broken);
                    return false;
                })
                .thenAccept(renewed -> finish(renewal, renewed));
        return renewal;
    }

    /** Stores what the gateway gave; says whether it gave anything. */
    private boolean take(EnrolmentResult result) {
        if (result instanceof EnrolmentResult.Granted granted) {
            try {
                store.save(granted.identity());
            } catch (IOException unwritable) {
                // Still good for this process; the next start renews again.
                log.error("new certificate cannot be stored: {}", unwritable.getMessage());
            }
            synchronized (this) {
                current = granted.identity();
                clockLag = Duration.between(clock.instant(), granted.gatewayTime());
                if (clockLag.abs().compareTo(CLOCK_TOLERANCE) > 0) {
                    log.warn("this machine's clock is {} s away from the gateway's", clockLag.toSeconds());
                }
            }
            log.info("certificate renewed, valid until {}", granted.identity().expiry());
            return true;
        }
        if (result instanceof EnrolmentResult.Refused refused) {
            log.warn("certificate not renewed: the gateway refuses ({}): {}", refused.error(), refused.message());
        } else if (result instanceof EnrolmentResult.Failed failed) {
            log.warn("certificate not renewed: {}", failed.message());
        }
        return false;
    }

    private void finish(CompletableFuture<Boolean> renewal, boolean renewed) {
        synchronized (this) {
            underWay = null;
            Instant now = now();
            schedule(renewed ? Duration.between(now, current.renewalDue()) : retryAfter(now));
        }
        renewal.complete(renewed);
    }

    /** A tenth of what is left of the certificate, so that a short life gets more tries per hour than a long one. */
    private Duration retryAfter(Instant now) {
        Duration tenth = Duration.between(now, current.expiry()).dividedBy(10);
        if (tenth.compareTo(SHORTEST_RETRY) < 0) {
            return now.isBefore(current.expiry()) ? SHORTEST_RETRY : Duration.ofMinutes(1); // the link asks more often
        }
        return tenth.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : tenth;
    }

    private void schedule(Duration delay) {
        if (next != null) {
            next.cancel(false);
        }
        if (closed) {
            return;
        }
        // A certificate that is born old must not turn into a busy loop.
        long millis = Math.max(delay.toMillis(), tries == 0 ? 0 : SHORTEST_RETRY.toMillis());
        try {
            next = worker.schedule(this::renew, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            closed = true;
        }
    }

    /** Stops renewing. */
    @Override
    public synchronized void close() {
        closed = true;
        if (next != null) {
            next.cancel(false);
        }
    }
}
