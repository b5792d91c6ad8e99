package io.culvert.agent.scan;

import io.culvert.agent.identity.AgentIdentity;
import io.culvert.agent.identity.Invitation;
import io.culvert.qr.GreyPicture;
import io.culvert.qr.QrFinder;
import io.culvert.qr.QrPayload;
import io.culvert.qr.Sighting;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at picture after picture; a code that is new is taken, one after the other.
 *
 * <p>The same code before the camera is one code: it is taken again only when it failed in a way that may pass, and {@value
 * #SAME_AGAIN_SECONDS} seconds have gone by. A token that was used, or refused for good, is not tried again. A code that this
 * camera may not follow is told, and changes nothing.
 *
 * <p>Threading: {@link #run} blocks its thread until the pictures end.
 */
public final class Scan {
    private static final Logger log = LoggerFactory.getLogger(Scan.class);
    private static final int SAME_AGAIN_SECONDS = 30;

    private final Pictures pictures;
    private final Duration lookTime;
    private final Onboarding onboarding;
    private final Carrier carrier;
    private final States states;
    private final QrFinder finder = new QrFinder();

    private @Nullable String lastToken;
    private boolean lastSucceeded;
    private long lastTakenNanos;
    private long lookingSinceNanos;

    /** Who runs the agent with the identity that a code has brought. */
    public interface Carrier {
        /** Ends what runs, if anything, before another identity is asked for: one at a time. */
        void rest();

        /**
         * Runs with this identity; where it is null, goes on as before: with what was not ended, or the identity there was.
         *
         * @return whether the gateway welcomed it
         */
        boolean carry(@Nullable AgentIdentity identity) throws InterruptedException;
    }

    /** @param lookTime per picture */
    public Scan(Pictures pictures, Duration lookTime, Onboarding onboarding, Carrier carrier, States states) {
        this.pictures = pictures;
        this.lookTime = lookTime;
        this.onboarding = onboarding;
        this.carrier = carrier;
        this.states = states;
    }

    /**
     * Looks until the pictures end, or until a code has been taken where one is enough.
     *
     * @return whether the last code that was followed, if any, brought an identity that the gateway welcomed
     */
    public boolean run(boolean oneIsEnough) throws InterruptedException {
        states.enter(ScanState.LOOKING);
        lookingSinceNanos = System.nanoTime();
        boolean more = true;
        while (more && !(oneIsEnough && lastSucceeded)) {
            more = next();
        }
        return lastSucceeded;
    }

    /** Asks again with an invitation whose answer an earlier start did not live to store. */
    public void finish(Invitation invitation) throws InterruptedException {
        taken(invitation.token().reveal(), onboarding.join(invitation, List.of(), carrier::rest));
    }

    /** Whether there may be another picture. */
    private boolean next() throws InterruptedException {
        GreyPicture picture;
        try {
            picture = pictures.next();
        } catch (EOFException broken) {
            log.warn("no more pictures: {}", broken.getMessage());
            return false;
        } catch (IOException unreadable) {
            log.warn("a picture is left out: {}", unreadable.getMessage());
            return true;
        }
        if (picture == null || Thread.currentThread().isInterrupted()) {
            return false;
        }
        Sighting sighting = finder.look(picture, lookTime);
        if (sighting instanceof Sighting.Found found) {
            found(found.payload());
        } else if (sighting instanceof Sighting.Unusable unusable) {
            log.info("{}", unusable.reason());
            states.enter(ScanState.CODE_REFUSED, ScanReason.of(unusable.fault()));
        }
        return true;
    }

    private void found(QrPayload payload) throws InterruptedException {
        if (payload.token().equals(lastToken)) {
            boolean isOver = System.nanoTime() - lastTakenNanos
                    > Duration.ofSeconds(SAME_AGAIN_SECONDS).toNanos();
            if (lastSucceeded || !isOver || states.isRefusedForGood()) {
                return;
            }
        }
        if (onboarding.accepts(payload)) {
            long readMillis = (System.nanoTime() - lookingSinceNanos) / 1_000_000;
            taken(payload.token(), onboarding.take(payload, readMillis, carrier::rest));
        }
    }

    private void taken(String token, @Nullable AgentIdentity identity) throws InterruptedException {
        lastToken = token;
        lastSucceeded = welcomed(identity);
        lastTakenNanos = System.nanoTime();
        lookingSinceNanos = lastTakenNanos;
    }

    private boolean welcomed(@Nullable AgentIdentity identity) throws InterruptedException {
        boolean welcomed = carrier.carry(identity);
        if (identity != null) {
            states.enter(welcomed ? ScanState.ONLINE : ScanState.OFFLINE);
        }
        return identity != null && welcomed;
    }
}
