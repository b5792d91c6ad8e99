package io.culvert.system.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One figure of a table: how it is read from a round and how the rounds become one number.
 *
 * @param <F> figures of one contender in one round
 */
public record Column<F>(String title, int decimals, Merge merge, ToDoubleFunction<F> value) {

    /** How the rounds become one number. */
    public enum Merge {
        MEDIAN,
        SUM,
        MAXIMUM
    }

    public static <F> Column<F> median(String title, int decimals, ToDoubleFunction<F> value) {
        return new Column<>(title, decimals, Merge.MEDIAN, value);
    }

    public static <F> Column<F> sum(String title, int decimals, ToDoubleFunction<F> value) {
        return new Column<>(title, decimals, Merge.SUM, value);
    }

    public static <F> Column<F> maximum(String title, int decimals, ToDoubleFunction<F> value) {
        return new Column<>(title, decimals, Merge.MAXIMUM, value);
    }

    /** One number for all rounds; NaN without any. The median of an even number is the mean of the middle two. */
    public double over(List<F> rounds) {
        double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return switch (merge) {
            case MEDIAN -> (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
            case SUM -> rounds.stream().mapToDouble(value).sum();
            case MAXIMUM -> sorted[sorted.length - 1];
        };
    }

    /** {@code –} for what is not known. */
    String text(double number) {
        return Double.isNaN(number) ? "–" : ("%." + decimals + "f").formatted(number);
    }
}
