package io.culvert.gateway.archive.index;

import java.util.Collection;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** Many rows as one array for each column, as a statement with {@code unnest} takes them. Immutable. */
record Columns<T>(Collection<T> rows) {

    /** For {@code ?::uuid[]}. */
    Object ids(Function<T, UUID> value) {
        return rows.stream().map(row -> value.apply(row).toString()).toArray(String[]::new);
    }

    /** For {@code ?::text[]}. */
    Object texts(Function<T, String> value) {
        return rows.stream().map(value).toArray(String[]::new);
    }

    /** For {@code ?::bigint[]}. */
    Object longs(ToLongFunction<T> value) {
        return rows.stream().mapToLong(value).boxed().toArray(Long[]::new);
    }

    /** For {@code ?::int[]}. */
    Object ints(ToIntFunction<T> value) {
        return rows.stream().mapToInt(value).boxed().toArray(Integer[]::new);
    }
}
