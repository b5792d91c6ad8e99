package io.culvert.system.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rounds of all contenders, in the order in which they first ran. Confined to the thread that measures.
 *
 * @param <F> figures of one contender in one round
 */
public final class Results<F> {
    private final Map<String, List<F>> rounds = new LinkedHashMap<>();

    public void add(String contender, F figures) {
        rounds.computeIfAbsent(contender, name -> new ArrayList<>()).add(figures);
    }

    public Set<String> contenders() {
        return rounds.keySet();
    }

    /** Rounds of one contender; empty when it has none. */
    public List<F> of(String contender) {
        return rounds.getOrDefault(contender, List.of());
    }

    /** One number for all rounds of a contender; NaN when it has none. */
    public double of(String contender, Column<F> column) {
        return column.over(of(contender));
    }
}
