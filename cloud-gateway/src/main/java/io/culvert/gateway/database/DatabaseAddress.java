package io.culvert.gateway.database;

import io.culvert.gateway.node.ConfigKey;
import io.culvert.gateway.node.Settings;
import io.culvert.media.Secret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL database is and how to log in.
 *
 * @param url a {@code jdbc:postgresql:} address; a password inside it never leaves {@link #toString()}
 * @param username null where the URL says it
 */
public record DatabaseAddress(
        String url, @Nullable String username, @Nullable Secret password) {

    /** The one that the operator has configured; empty for the embedded one. */
    static Optional<DatabaseAddress> configured(Settings settings) {
        return Optional.ofNullable(settings.text(ConfigKey.DATABASE_URL))
                .map(url -> new DatabaseAddress(
                        url, settings.text(ConfigKey.DATABASE_USERNAME), settings.secret(ConfigKey.DATABASE_PASSWORD)));
    }

    @Override
    public String toString() {
        int query = url.indexOf('?');
        return (query < 0 ? url : url.substring(0, query)).replaceAll("//[^/@]*@", "//");
    }
}
