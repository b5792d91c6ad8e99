package io.culvert.system.process;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A PostgreSQL server beside the gateway instead of the one inside it: one that a test may stop under a running gateway, or ask by
 * itself. Keeps its port and its data over restarts; both go with {@link #close()}. Confined to the thread that starts and stops it.
 */
public final class OwnPostgres implements AutoCloseable {
    public static final String USER = "postgres";
    public static final String PASSWORD = "postgres";

    private final Path data;
    private final int port;
    private EmbeddedPostgres server;

    private OwnPostgres(Path data, int port) throws IOException {
        this.data = data;
        this.port = port;
        this.server = server(data, port);
    }

    /**
     * Starts one and waits until it answers.
     *
     * @param data the folder for its tables, empty or not there yet
     * @throws IOException when it cannot be started
     */
    public static OwnPostgres start(Path data) throws IOException {
        return new OwnPostgres(data, FreePorts.take());
    }

    private static EmbeddedPostgres server(Path data, int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    /** Stops it and keeps its tables; nothing when it is stopped. */
    public void stop() throws IOException {
        server.close();
    }

    /**
     * Starts it once more after {@link #stop()}, with the tables it had, and waits until it answers.
     *
     * @throws IOException when it cannot be started
     */
    public void start() throws IOException {
        server = server(data, port);
    }

    /** Its database, for JDBC; without user and password. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    /** What has a gateway use it: variables of its configuration. */
    public Map<String, String> settings() {
        return Map.of(
                "CULVERT_DATABASE_URL", url(),
                "CULVERT_DATABASE_USERNAME", USER,
                "CULVERT_DATABASE_PASSWORD", PASSWORD);
    }

    /** Stops it and removes its tables. */
    @Override
    public void close() throws IOException {
        stop();
        Folder.remove(data);
    }
}
