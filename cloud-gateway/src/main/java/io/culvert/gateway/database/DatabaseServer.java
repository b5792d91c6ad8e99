package io.culvert.gateway.database;

import io.culvert.gateway.node.DataDirectory;
import io.culvert.gateway.node.Settings;
import io.culvert.gateway.node.StartupRefused;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL server this gateway uses, running and migrated: its own embedded one, or one that the operator runs.
 *
 * <p>Lifecycle: started before the application context, closed after it. Thread-safe.
 */
public final class DatabaseServer implements AutoCloseable {

    private final DatabaseAddress address;
    private final @Nullable EmbeddedPostgres embedded;

    private DatabaseServer(DatabaseAddress address, @Nullable EmbeddedPostgres embedded) {
        this.address = address;
        this.embedded = embedded;
    }

    /** Starts the embedded server, or takes the configured one, and brings the schema up to date. Blocking. */
    public static DatabaseServer start(Settings settings, DataDirectory data) throws StartupRefused {
        DatabaseAddress configured = DatabaseAddress.configured(settings).orElse(null);
        if (configured != null) {
            Migrations.apply(configured);
            return new DatabaseServer(configured, null);
        }
        EmbeddedPostgres embedded = EmbeddedPostgres.start(data);
        try {
            Migrations.apply(embedded.address());
        } catch (StartupRefused | RuntimeException e) {
            embedded.close();
            throw e;
        }
        return new DatabaseServer(embedded.address(), embedded);
    }

    /**
     * Stops an embedded server that a start which is given up may have left on this data directory; any other is left
     * alone. Blocking.
     */
    public static void stopLeftOver(Settings settings, Path dataRoot) {
        if (DatabaseAddress.configured(settings).isEmpty()) {
            EmbeddedPostgres.stopLeftOver(dataRoot);
        }
    }

    public DatabaseAddress address() {
        return address;
    }

    /** Process id of the embedded postmaster; empty where PostgreSQL is not ours. */
    public OptionalLong pid() {
        return embedded == null ? OptionalLong.empty() : embedded.pid();
    }

    /** Has {@code action}, which must not throw, run each time the embedded server was started again. */
    public void onRestart(Runnable action) {
        if (embedded != null) {
            embedded.onRestart(action);
        }
    }

    /** Stops the embedded server, leaves any other alone. */
    @Override
    public void close() {
        if (embedded != null) {
            embedded.close();
        }
    }
}
