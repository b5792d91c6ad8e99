package io.culvert.system.bench;

import org.jspecify.annotations.Nullable;

/**
 * What a figure shall be at most, alone or as a multiple of a reference's figure in the same run.
 *
 * @param what in a few words, with the unit of an absolute figure
 * @param contender whose figure it is
 * @param reference contender whose figure it is divided by; null for an absolute figure
 * @param first to be reached now; NaN without such an aim
 * @param then to be reached later; NaN without such an aim
 * @param <F> figures of one contender in one round
 */
public record Aim<F>(
        String what,
        String contender,
        Column<F> column,
        @Nullable String reference,
        double first,
        double then) {

    /** An absolute figure. */
    public static <F> Aim<F> atMost(String what, String contender, Column<F> column, double first, double then) {
        return new Aim<>(what, contender, column, null, first, then);
    }

    /** A multiple of another contender's figure. */
    public static <F> Aim<F> ratio(String contender, Column<F> column, String reference, double first, double then) {
        return new Aim<>(column.title(), contender, column, reference, first, then);
    }

    /** One line: the figure, and whether it is where it shall be. */
    public String verdict(Results<F> results) {
        double own = results.of(contender, column);
        double figure = reference == null ? own : own / results.of(reference, column);
        String unit = reference == null ? "" : " × " + reference;
        return contender + ": " + what + " "
                + (Double.isNaN(figure) ? "not measured" : "%.2f".formatted(figure)) + unit
                + limit("; aim", figure, first) + limit("; later", figure, then);
    }

    private static String limit(String word, double figure, double limit) {
        if (Double.isNaN(limit)) {
            return "";
        }
        String reached = Double.isNaN(figure)
                ? ""
                : figure <= limit ? " reached" : " missed (%.2f × it)".formatted(figure / limit);
        return word + " ≤ " + number(limit) + reached;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
