package io.culvert.gateway.onvif;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The proofs that were taken of late, so that what somebody overheard is worth nothing. Only what a good credential showed comes in
 * here; where there is no room for one more, it is refused. Guarded by its own monitor.
 */
final class OnceOnly {
    private static final int MOST_OF_ONE = 10_000;
    private static final int MOST = 100_000;

    private final long lifeNanos;
    private final LongSupplier nanoClock;

    /** Something that was taken, and until when it is remembered. */
    private record Proof(String credentialKey, String text, long untilNanos) {}

    private final Set<String> taken = new HashSet<>();

    /** All of them, the oldest first: each lives as long as any other. */
    private final Deque<Proof> inOrder = new ArrayDeque<>();

    /** How many there are of each credential. */
    private final Map<String, Integer> own = new HashMap<>();

    /** @param life after which nobody would be taken by such a proof anyway */
    OnceOnly(Duration life, LongSupplier nanoClock) {
        this.lifeNanos = life.toNanos();
        this.nanoClock = nanoClock;
    }

    /** Whether this is the first time; from then on it is not. */
    synchronized boolean take(String credentialKey, String proof) {
        long now = nanoClock.getAsLong();
        forgetOld(now);
        Proof whole = new Proof(credentialKey, credentialKey + ' ' + proof, now + lifeNanos);
        if (taken.size() >= MOST || own.getOrDefault(credentialKey, 0) >= MOST_OF_ONE || !taken.add(whole.text())) {
            return false;
        }
        inOrder.add(whole);
        own.merge(credentialKey, 1, Integer::sum);
        return true;
    }

    private void forgetOld(long now) {
        for (Proof oldest = inOrder.peek(); oldest != null && oldest.untilNanos() - now < 0; oldest = inOrder.peek()) {
            inOrder.remove();
            taken.remove(oldest.text());
            own.computeIfPresent(oldest.credentialKey(), (key, count) -> count == 1 ? null : count - 1);
        }
    }
}
