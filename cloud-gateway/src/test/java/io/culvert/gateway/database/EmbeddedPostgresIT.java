package io.culvert.gateway.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.node.DataDirectory;
import io.culvert.media.Secret;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {

    @TempDir
    Path folder;

    @Test
    void postmaster_thatIsKilled_comesBackOnTheSamePortWithItsData() throws Exception {
        try (DataDirectory data = DataDirectory.open(folder.resolve("data"));
                EmbeddedPostgres server = EmbeddedPostgres.start(data)) {
            DatabaseAddress address = server.address();
            try (Connection connection = connect(address)) {
                connection.createStatement().execute("create table kept as select 42 as answer");
            }
            long killed = server.pid().orElseThrow();
            ProcessHandle.of(killed).orElseThrow().destroyForcibly();

            await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> answer(address) == 42);
            assertThat(server.pid().orElseThrow()).isNotEqualTo(killed);
        }
    }

    @Test
    void server_isDurableAndAsksForAPassword() throws Exception {
        try (DataDirectory data = DataDirectory.open(folder.resolve("data"));
                EmbeddedPostgres server = EmbeddedPostgres.start(data)) {
            DatabaseAddress address = server.address();
            try (Connection connection = connect(address)) {
                assertThat(setting(connection, "fsync")).isEqualTo("on");
                assertThat(setting(connection, "synchronous_commit")).isEqualTo("on");
                assertThat(setting(connection, "full_page_writes")).isEqualTo("on");
                assertThat(setting(connection, "listen_addresses")).isEqualTo("127.0.0.1");
                assertThat(setting(connection, "password_encryption")).isEqualTo("scram-sha-256");
                assertThat(setting(connection, "data_checksums")).isEqualTo("on");
            }
            DatabaseAddress wrong = new DatabaseAddress(address.url(), address.username(), Secret.of("wrong"));
            assertThat(catchThrowableOfType(SQLException.class, () -> connect(wrong))
                            .getSQLState())
                    .isEqualTo("28P01");
            assertThat(Files.readString(data.resolve("postgres/pg_hba.conf"))).doesNotContain("trust\n");
            long pid = server.pid().orElseThrow();
            server.close();
            assertThat(ProcessHandle.of(pid)).isEmpty();
        }
    }

    @Test
    void stopStale_endsAPostmasterOfTheseFilesOnly() throws Exception {
        Path binaries = PostgresBinaries.unpack(folder, System.getenv());
        PostgresCluster cluster = new PostgresCluster(binaries, folder.resolve("ours"), false);
        PostgresCluster other = new PostgresCluster(binaries, folder.resolve("other"), false);
        cluster.create("culvert", Secret.of("secret"));
        other.create("culvert", Secret.of("secret"));
        Process ours = cluster.start(freePort(), Duration.ofSeconds(60));
        Process others = other.start(freePort(), Duration.ofSeconds(60));
        try {
            // As a new gateway after kill -9 of the old one.
            new PostgresCluster(binaries, folder.resolve("ours"), false).stopStale();
            assertThat(ours.waitFor(1, TimeUnit.SECONDS)).isTrue();

            // A file that names a process which is not ours: that one lives on, and the start is not held up.
            List<String> lines = Files.readAllLines(folder.resolve("other/postmaster.pid"));
            Files.write(folder.resolve("ours/postmaster.pid"), lines);
            cluster.stopStale();
            assertThat(others.isAlive()).isTrue();
            assertThat(folder.resolve("ours/postmaster.pid")).doesNotExist();
            ours = cluster.start(freePort(), Duration.ofSeconds(60));
            assertThat(ours.isAlive()).isTrue();
        } finally {
            cluster.stop(ours.toHandle());
            other.stop(others.toHandle());
        }
    }

    @Test
    void stopStale_doesNotWaitForAZombie() throws Exception {
        Path binaries = PostgresBinaries.unpack(folder, System.getenv());
        PostgresCluster cluster = new PostgresCluster(binaries, folder.resolve("ours"), false);
        cluster.create("culvert", Secret.of("secret"));
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "\"$@\" & exec sleep 60", "sh"));
        if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            command.addAll(List.of("unshare", "--user"));
        }
        command.addAll(List.of(
                binaries.resolve("bin/postgres").toString(),
                "-D",
                cluster.folder().toString()));
        for (String setting : List.of("port=" + freePort(), "listen_addresses=127.0.0.1", "unix_socket_directories=")) {
            command.addAll(List.of("-c", setting));
        }
        // Its parent takes no leave of it, as the first process of many containers does not.
        Process parent = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("postgres.log").toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> PostgresCluster.pidFile(cluster.folder()).size() > 7);
            long began = System.nanoTime();
            cluster.stopStale();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(9));
            assertThat(parent.children()).as("the zombie").hasSize(1);
            Process ours = cluster.start(freePort(), Duration.ofSeconds(60));
            cluster.stop(ours.toHandle());
        } finally {
            parent.destroyForcibly();
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Connection connect(DatabaseAddress address) throws SQLException {
        return DriverManager.getConnection(
                address.url(),
                address.username(),
                Objects.requireNonNull(address.password()).reveal());
    }

    private static int answer(DatabaseAddress address) throws SQLException {
        try (Connection connection = connect(address);
                ResultSet rows = connection.createStatement().executeQuery("select answer from kept")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static String setting(Connection connection, String name) throws SQLException {
        try (ResultSet rows = connection.createStatement().executeQuery("show " + name)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
