package io.culvert.gateway.provisioning;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often somebody may fail: a bucket of tries per key that refills with time. A try is taken before the work and
 * given back when it succeeds, so that parallel guesses do not slip through and the honest never notice.
 *
 * <p>Remembers a bounded number of keys, the longest unused forgotten first. Threading: any, guarded by {@code this}.
 */
public final class FailureBudget {
    private static final int MAX_KEYS = 50_000;

    private final int burst;
    private final long refillNanos;
    private final LongSupplier nanoClock;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MAX_KEYS;
        }
    };

    /**
     * @param burst failures in a row that are borne
     * @param refill time after which one of them is forgotten
     * @param nanoClock monotonic, nanoseconds
     */
    public FailureBudget(int burst, Duration refill, LongSupplier nanoClock) {
        this.burst = burst;
        this.refillNanos = refill.toNanos();
        this.nanoClock = nanoClock;
    }

    /** Takes a try; false when there is none left for this key. */
    public synchronized boolean take(String key) {
        Bucket bucket = buckets.computeIfAbsent(key, k -> new Bucket(burst, nanoClock.getAsLong()));
        bucket.refill(nanoClock.getAsLong());
        if (bucket.tries < 1) {
            return false;
        }
        bucket.tries--;
        return true;
    }

    /** Gives a taken try back: it was not a failure. */
    public synchronized void giveBack(String key) {
        Bucket bucket = buckets.get(key);
        if (bucket != null) {
            bucket.tries = Math.min(burst, bucket.tries + 1);
        }
    }

    /** A key of a budget, where a try may be taken. */
    record Place(FailureBudget budget, String key) {
        void giveBack() {
            budget.giveBack(key);
        }
    }

    /** Takes a try at each place, or at none: false when one of them has none left. */
    static boolean takeAll(List<Place> places) {
        for (int taken = 0; taken < places.size(); taken++) {
            Place place = places.get(taken);
            if (!place.budget().take(place.key())) {
                places.subList(0, taken).forEach(Place::giveBack);
                return false;
            }
        }
        return true;
    }

    private final class Bucket {
        private int tries;
        private long refilledNanos;

        Bucket(int tries, long nowNanos) {
            this.tries = tries;
            this.refilledNanos = nowNanos;
        }

        void refill(long nowNanos) {
            long earned = (nowNanos - refilledNanos) / refillNanos;
            if (earned > 0) {
                tries = (int) Math.min(burst, tries + earned);
                refilledNanos += earned * refillNanos;
            }
        }
    }
}
