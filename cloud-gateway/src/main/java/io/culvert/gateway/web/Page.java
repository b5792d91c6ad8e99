package io.culvert.gateway.web;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param next the cursor of the part that follows, null at the end
 */
@Serdeable
public record Page<T>(List<T> items, @Nullable String next) {

    /**
     * Makes a page of rows that were asked for with {@link PageRequest#fetch()}: one more than the page holds tells that
     * there are others.
     *
     * @param key what the list is ordered by, unique; the next request gets it as {@link PageRequest#after()}
     */
    public static <R, T> Page<T> of(List<R> rows, PageRequest request, Function<R, String> key, Function<R, T> item) {
        boolean more = rows.size() > request.limit();
        List<R> shown = more ? rows.subList(0, request.limit()) : rows;
        String next = more ? PageRequest.cursor(key.apply(shown.getLast())) : null;
        return new Page<>(shown.stream().map(item).toList(), next);
    }

    /** A page of rows that are shown as they are. */
    public static <T> Page<T> of(List<T> rows, PageRequest request, Function<T, String> key) {
        return of(rows, request, key, Function.identity());
    }

    /** A list that is short by nature, in the form of the others. */
    public static <T> Page<T> whole(List<T> items) {
        return new Page<>(items, null);
    }
}
