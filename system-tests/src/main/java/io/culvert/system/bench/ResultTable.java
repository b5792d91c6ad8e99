package io.culvert.system.bench;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Results as a Markdown table, contenders side by side, with the ratio of one figure to the references of the same run.
 * Immutable.
 *
 * @param <F> figures of one contender in one round
 */
public final class ResultTable<F> {
    private final List<Column<F>> columns;
    private final Column<F> compared;
    private final List<String> references;

    /**
     * @param compared the column whose ratios are shown behind it
     * @param references contenders to compare with; those that did not run have no column
     */
    public ResultTable(List<Column<F>> columns, Column<F> compared, List<String> references) {
        this.columns = List.copyOf(columns);
        this.compared = compared;
        this.references = List.copyOf(references);
    }

    /** One round on one line. */
    public String line(F figures) {
        return columns.stream()
                .map(column -> column.title() + " " + column.text(column.value().applyAsDouble(figures)))
                .collect(Collectors.joining(" · "));
    }

    public String markdown(Results<F> results) {
        List<String> present =
                references.stream().filter(results.contenders()::contains).toList();
        StringBuilder out = new StringBuilder("| |");
        StringBuilder rule = new StringBuilder("|---|");
        for (Column<F> column : columns) {
            out.append(' ').append(column.title()).append(" |");
            rule.append("---|");
            if (column.equals(compared)) {
                present.forEach(reference -> {
                    out.append(" × ").append(reference).append(" |");
                    rule.append("---|");
                });
            }
        }
        out.append('\n').append(rule).append('\n');
        results.contenders()
                .forEach(name -> out.append(row(results, name, present)).append('\n'));
        return out.toString();
    }

    private String row(Results<F> results, String name, List<String> present) {
        StringBuilder out = new StringBuilder("| ").append(name).append(" |");
        for (Column<F> column : columns) {
            double value = results.of(name, column);
            out.append(' ').append(column.text(value)).append(" |");
            if (column.equals(compared)) {
                present.forEach(reference -> out.append(" %.2f |".formatted(value / results.of(reference, column))));
            }
        }
        return out.toString();
    }
}
