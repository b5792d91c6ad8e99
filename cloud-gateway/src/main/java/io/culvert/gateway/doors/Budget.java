package io.culvert.gateway.doors;

import java.util.function.LongSupplier;

/** A bucket of tokens that refills with time: how much of something may come at once, and how much for long. Not thread-safe. */
public final class Budget {
    private final double burst;
    private final double perNano;
    private final LongSupplier nanoClock;
    private double tokens;
    private long filledNanos;

    /**
     * @param burst tokens when full, as it is at first
     * @param perSecond tokens that come back
     * @param nanoClock monotonic, nanoseconds
     */
    public Budget(double burst, double perSecond, LongSupplier nanoClock) {
        this.burst = burst;
        this.perNano = perSecond / 1e9;
        this.nanoClock = nanoClock;
        this.tokens = burst;
        this.filledNanos = nanoClock.getAsLong();
    }

    /** Takes so many tokens; false, and takes none, where there are not as many. */
    public boolean take(double wanted) {
        refill();
        if (tokens < wanted) {
            return false;
        }
        tokens -= wanted;
        return true;
    }

    /**
     * Takes so many tokens whether they are there or not.
     *
     * @return nanoseconds until the debt is paid; 0 where there is none
     */
    public long spend(double wanted) {
        refill();
        tokens -= wanted;
        return tokens >= 0 ? 0 : Math.max(1, (long) (-tokens / perNano));
    }

    /** Before every taking: what does not fit while the bucket is full must not come back later. */
    private void refill() {
        long now = nanoClock.getAsLong();
        tokens = Math.min(burst, tokens + (now - filledNanos) * perNano);
        filledNanos = now;
    }

    /** Puts so many tokens in; what does not fit is lost. */
    public void earn(double earned) {
        tokens = Math.min(burst, tokens + earned);
    }
}
