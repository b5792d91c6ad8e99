package io.culvert.gateway.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.culvert.gateway.node.DataDirectory;
import io.culvert.gateway.node.StartupRefused;
import io.culvert.media.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A fresh, migrated PostgreSQL database for one test class.
 *
 * <p>One server per test JVM: the one of {@code TEST_JDBC_URL} (with {@code TEST_JDBC_USERNAME}, {@code
 * TEST_JDBC_PASSWORD}) if set, else a container if Docker runs, else the embedded one. The schema is made once and copied.
 *
 * <pre>
 *   static final TestDatabase database = TestDatabase.create();
 *   new Database(database.dataSource())              // without a gateway
 *   Gateway.start(Settings.of(database.settings()))  // with one; see TestGateway
 * </pre>
 */
public final class TestDatabase implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String TEMPLATE =
            "culvert_template_" + ProcessHandle.current().pid();

    private final String name;
    private final DatabaseAddress address;
    private final HikariDataSource pool;

    private TestDatabase(String name, DatabaseAddress address) {
        this.name = name;
        this.address = address;
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(address.url());
        config.setUsername(address.username());
        config.setPassword(Objects.requireNonNull(address.password()).reveal());
        config.setMaximumPoolSize(5);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(5_000);
        this.pool = new HikariDataSource(config);
    }

    public static TestDatabase create() {
        String name = "culvert_test_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
        Server.INSTANCE.run("create database " + name + " template " + TEMPLATE);
        return new TestDatabase(name, Server.INSTANCE.in(name));
    }

    public DataSource dataSource() {
        return pool;
    }

    public Database database() {
        return new Database(pool);
    }

    public DatabaseAddress address() {
        return address;
    }

    /** The settings of a gateway that uses this database. */
    public Map<String, String> settings() {
        return Map.of(
                "culvert.database.url", address.url(),
                "culvert.database.username", Objects.requireNonNull(address.username()),
                "culvert.database.password",
                        Objects.requireNonNull(address.password()).reveal());
    }

    /** Cuts every connection to this database, as a failing server would; the test's own pool knows it at once. */
    public void cutConnections() {
        pool.getHikariPoolMXBean().softEvictConnections();
        Server.INSTANCE.run("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
    }

    /** Lets nobody connect any more, or again. */
    public void allowConnections(boolean allowed) {
        Server.INSTANCE.run("alter database " + name + " allow_connections " + allowed);
    }

    @Override
    public void close() {
        pool.close();
        Server.INSTANCE.run("drop database if exists " + name + " with (force)");
    }

    /** The server of this JVM. */
    private static final class Server {

        static final Server INSTANCE = start();

        private final DatabaseAddress maintenance;

        private Server(DatabaseAddress maintenance) {
            this.maintenance = maintenance;
        }

        private static Server start() {
            try {
                Server server = new Server(find());
                System.err.println("TestDatabase: PostgreSQL at " + server.maintenance);
                server.run("drop database if exists " + TEMPLATE);
                server.run("create database " + TEMPLATE);
                Migrations.apply(server.in(TEMPLATE));
                return server;
            } catch (StartupRefused | IOException e) {
                throw new IllegalStateException("no PostgreSQL for the tests", e);
            }
        }

        private static boolean isDockerThere() {
            try {
                return DockerClientFactory.instance().isDockerAvailable();
            } catch (NoClassDefFoundError e) {
                return false; // soaks run this without Testcontainers
            }
        }

        private static DatabaseAddress find() throws StartupRefused, IOException {
            String url = System.getenv("TEST_JDBC_URL");
            if (url != null && !url.isBlank()) {
                return new DatabaseAddress(
                        url,
                        System.getenv().getOrDefault("TEST_JDBC_USERNAME", "postgres"),
                        Secret.of(System.getenv().getOrDefault("TEST_JDBC_PASSWORD", "")));
            }
            if (isDockerThere()) {
                @SuppressWarnings("resource") // ends with the JVM
                PostgreSQLContainer container = new PostgreSQLContainer("postgres:17-alpine");
                container.start();
                return new DatabaseAddress(
                        container.getJdbcUrl(), container.getUsername(), Secret.of(container.getPassword()));
            }
            Path folder = Files.createTempDirectory("culvert-test-postgres");
            DataDirectory data = DataDirectory.open(folder);
            EmbeddedPostgres server = EmbeddedPostgres.start(data, false);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                server.close();
                try {
                    PostgresBinaries.delete(folder);
                } catch (IOException e) {
                    System.err.println("TestDatabase: cannot delete " + folder + ": " + e);
                }
            }));
            return server.address();
        }

        /** The address of another database of this server. */
        DatabaseAddress in(String database) {
            String url = maintenance.url().replaceFirst("^(jdbc:postgresql://[^/]+/)[^?]*", "$1" + database);
            return new DatabaseAddress(url, maintenance.username(), maintenance.password());
        }

        void run(String sql) {
            Secret password = Objects.requireNonNull(maintenance.password());
            try (Connection connection =
                            DriverManager.getConnection(maintenance.url(), maintenance.username(), password.reveal());
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException(sql, e);
            }
        }
    }
}
