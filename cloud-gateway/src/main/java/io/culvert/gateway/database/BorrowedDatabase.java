package io.culvert.gateway.database;

import io.culvert.gateway.node.DataDirectory;
import io.culvert.gateway.node.Settings;
import io.culvert.gateway.node.StartupRefused;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The database of an installation for a command that only looks: that of the configuration, or the embedded one, whether a
 * gateway runs it or not. The schema stays as it is.
 *
 * <p>Lifecycle: an embedded server that nobody ran is started for the while, and holds the data directory; {@link #close()}
 * stops it.
 */
public final class BorrowedDatabase implements AutoCloseable {
    private final Database database;
    private final String story;
    private final @Nullable EmbeddedPostgres started;
    private final @Nullable DataDirectory data;

    private BorrowedDatabase(
            DatabaseAddress address, String story, @Nullable EmbeddedPostgres started, @Nullable DataDirectory data) {
        this.database = Database.at(address);
        this.story = story;
        this.started = started;
        this.data = data;
    }

    /** Empty where the embedded database was never made. Blocking. */
    public static Optional<BorrowedDatabase> open(Settings settings, Path dataRoot) throws StartupRefused {
        DatabaseAddress configured = DatabaseAddress.configured(settings).orElse(null);
        if (configured != null) {
            return Optional.of(new BorrowedDatabase(configured, "the database at " + configured, null, null));
        }
        if (!EmbeddedPostgres.exists(dataRoot)) {
            return Optional.empty();
        }
        DataDirectory data = DataDirectory.openIfFree(dataRoot).orElse(null);
        return Optional.of(data == null ? running(dataRoot) : start(data));
    }

    private static BorrowedDatabase running(Path dataRoot) throws StartupRefused {
        try {
            DatabaseAddress address = EmbeddedPostgres.running(dataRoot)
                    .orElseThrow(() -> StartupRefused.failure(
                            "a gateway has " + dataRoot + ", and its database is not running yet; try again"));
            return new BorrowedDatabase(address, "the embedded database of the gateway that is running", null, null);
        } catch (IOException e) {
            throw StartupRefused.failure("cannot find the database of the gateway that is running: " + e, e);
        }
    }

    private static BorrowedDatabase start(DataDirectory data) throws StartupRefused {
        try {
            EmbeddedPostgres started = EmbeddedPostgres.start(data);
            return new BorrowedDatabase(
                    started.address(), "the embedded database, started for this and stopped afterwards", started, data);
        } catch (StartupRefused | RuntimeException e) {
            data.close();
            throw e;
        }
    }

    public Database database() {
        return database;
    }

    /** Which it is, for people. */
    public String story() {
        return story;
    }

    @Override
    public void close() {
        if (started != null) {
            started.close();
        }
        if (data != null) {
            data.close();
        }
    }
}
