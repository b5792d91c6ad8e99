package io.culvert.system.bench;

import java.util.Arrays;

/** Measured values whose quantiles are asked for. Guarded by this. */
public final class Samples {
    private double[] values = new double[1024];
    private int count;

    public synchronized void add(double value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, count * 2);
        }
        values[count++] = value;
    }

    public synchronized void clear() {
        count = 0;
    }

    public synchronized int count() {
        return count;
    }

    /** The value below which {@code share} of all lie; NaN when there is none. */
    public synchronized double quantile(double share) {
        if (count == 0) {
            return Double.NaN;
        }
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted[Math.min(count - 1, (int) (count * share))];
    }
}
