package io.culvert.gateway.motion;

/** How many may begin: some at once, and one more each time that a clock has moved on so far. Confined to its owner. */
final class Allowance {
    private final int burst;
    private final long refill;
    private double left;
    private long filledAt;

    /** @param refill in units of the clock whose times {@link #mayBegin} is told of, as is {@code now} */
    Allowance(int burst, long refill, long now) {
        this.burst = burst;
        this.refill = refill;
        this.left = burst;
        this.filledAt = now;
    }

    /** Whether one may begin now; {@link #begin} says that it does. A time before an earlier one brings nothing. */
    boolean mayBegin(long now) {
        if (now > filledAt) {
            left = Math.min(burst, left + (double) (now - filledAt) / refill);
            filledAt = now;
        }
        return left >= 1;
    }

    void begin() {
        left--;
    }
}
