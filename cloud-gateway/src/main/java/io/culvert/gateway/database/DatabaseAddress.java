package io.culvert.gateway.database;

import io.culvert.media.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL database is and how to log in.
 *
 * @param url a {@code jdbc:postgresql:} address; a password inside it never leaves {@link #toString()}
 * @param username null where the URL says it
 */
public record DatabaseAddress(
        String url, @Nullable String username, @Nullable Secret password) {

    @Override
    public String toString() {
        int query = url.indexOf('?');
        return (query < 0 ? url : url.substring(0, query)).replaceAll("//[^/@]*@", "//");
    }
}
