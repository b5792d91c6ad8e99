package io.culvert.system.archive;

import io.culvert.system.process.MemoryProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;

/**
 * What a gateway holds at a moment.
 *
 * @param threads of the process, as the kernel counts them
 * @param files open ones, sockets included
 * @param databaseBusy connections of the database on which something is being done
 * @param databaseConnections all of them
 * @param usedBytes of heap and direct memory
 */
record GatewayLevel(
        int threads, int files, int databaseBusy, int databaseConnections, long usedBytes, long residentBytes) {
    private static final String CONNECTIONS = """
            select count(*) filter (where state <> 'idle'), count(*) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()
            """;

    /** @param collect whether the gateway collects garbage first */
    static GatewayLevel of(PastStage stage, Connection database, boolean collect) throws IOException, SQLException {
        MemoryProbe.Reading memory = new MemoryProbe(stage.gateway()).read(collect);
        try (Statement statement = database.createStatement();
                ResultSet counted = statement.executeQuery(CONNECTIONS)) {
            counted.next();
            return new GatewayLevel(
                    entries(stage, "task"),
                    files(stage),
                    counted.getInt(1),
                    counted.getInt(2),
                    memory.used(),
                    memory.resident());
        }
    }

    /** Open files, sockets included. */
    static int files(PastStage stage) {
        return entries(stage, "fd");
    }

    private static int entries(PastStage stage, String folder) {
        Path process = Path.of("/proc/" + stage.gateway().part().pid());
        try (Stream<Path> all = Files.list(process.resolve(folder))) {
            return (int) all.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The larger of each. */
    GatewayLevel max(GatewayLevel other) {
        return new GatewayLevel(
                Math.max(threads, other.threads),
                Math.max(files, other.files),
                Math.max(databaseBusy, other.databaseBusy),
                Math.max(databaseConnections, other.databaseConnections),
                Math.max(usedBytes, other.usedBytes),
                Math.max(residentBytes, other.residentBytes));
    }

    @Override
    public String toString() {
        return "%d threads, %d files, %d of %d database connections busy, %.0f MiB used, %.0f MiB resident"
                .formatted(
                        threads,
                        files,
                        databaseBusy,
                        databaseConnections,
                        usedBytes / 1048576.0,
                        residentBytes / 1048576.0);
    }
}
