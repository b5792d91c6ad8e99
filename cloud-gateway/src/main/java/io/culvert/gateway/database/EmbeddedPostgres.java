package io.culvert.gateway.database;

import io.culvert.gateway.node.DataDirectory;
import io.culvert.gateway.node.StartupRefused;
import io.culvert.media.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded PostgreSQL: a child process on the data directory, kept running.
 *
 * <p>It is as durable as any (fsync on, synchronous commits), listens on loopback only and wants a password. One that a
 * killed gateway left behind is stopped first. A postmaster that dies is started again on the same port, so that the
 * connection pool finds it by itself.
 *
 * <p>Threading: one watching thread; {@link #close()} from any thread.
 */
final class EmbeddedPostgres implements AutoCloseable {

    static final String USER = "culvert";

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String FOLDER = "postgres";
    private static final String PASSWORD_FILE = "postgres-password";

    /** Of {@code postmaster.pid}, counted from 0; PostgreSQL's miscinit.h. */
    private static final int PORT_LINE = 3;

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration RETRY = Duration.ofMillis(250);
    private static final Duration RETRY_LIMIT = Duration.ofSeconds(5);

    private final PostgresCluster cluster;
    private final int port;
    private final Secret password;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread watcher;
    private volatile Process postmaster;
    private volatile Runnable restarted = () -> {};

    private EmbeddedPostgres(PostgresCluster cluster, int port, Secret password, Process postmaster) {
        this.cluster = cluster;
        this.port = port;
        this.password = password;
        this.postmaster = postmaster;
        this.watcher = Thread.ofPlatform().daemon().name("postgres-watch").start(this::watch);
    }

    /** Starts the server of this data directory; makes it at the first start. Blocks until it answers. */
    static EmbeddedPostgres start(DataDirectory data) throws StartupRefused {
        return start(data, true);
    }

    static EmbeddedPostgres start(DataDirectory data, boolean durable) throws StartupRefused {
        try {
            Path binaries = PostgresBinaries.unpack(data.root(), System.getenv());
            PostgresCluster cluster = new PostgresCluster(binaries, data.resolve(FOLDER), durable);
            Secret password = password(data);
            if (!cluster.exists()) {
                log.info("making the embedded database in {}", cluster.folder());
                cluster.create(USER, password);
            }
            cluster.stopStale();
            int port = freePort();
            Process postmaster = cluster.start(port, START_LIMIT);
            log.info("embedded PostgreSQL runs on 127.0.0.1:{}, process {}", port, postmaster.pid());
            return new EmbeddedPostgres(cluster, port, password, postmaster);
        } catch (IOException e) {
            throw StartupRefused.failure("the embedded PostgreSQL does not start: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StartupRefused.failure("interrupted while the embedded PostgreSQL started", e);
        }
    }

    /** Whether a server was ever made below this data directory. */
    static boolean exists(Path dataRoot) {
        return PostgresCluster.exists(dataRoot.resolve(FOLDER));
    }

    /** The server that another process runs on this data directory; empty where none does. */
    static Optional<DatabaseAddress> running(Path dataRoot) throws IOException {
        List<String> lines = PostgresCluster.pidFile(dataRoot.resolve(FOLDER));
        if (lines.size() <= PORT_LINE
                || !lines.get(PORT_LINE).strip().matches("[0-9]{1,5}")
                || !Files.exists(dataRoot.resolve(PASSWORD_FILE))) {
            return Optional.empty();
        }
        Secret password =
                Secret.of(Files.readString(dataRoot.resolve(PASSWORD_FILE)).strip());
        return Optional.of(address(Integer.parseInt(lines.get(PORT_LINE).strip()), password));
    }

    /** Stops whatever postmaster of ours runs on this data directory. */
    static void stopLeftOver(Path dataRoot) {
        try {
            Path binaries = PostgresBinaries.unpack(dataRoot, System.getenv());
            new PostgresCluster(binaries, dataRoot.resolve(FOLDER), true).stopStale();
        } catch (IOException e) {
            log.warn("the embedded PostgreSQL may still be running: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Secret password(DataDirectory data) throws IOException {
        Secret kept = data.readSecret(PASSWORD_FILE).orElse(null);
        if (kept != null) {
            return kept;
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        Secret fresh = Secret.of(HexFormat.of().formatHex(random));
        data.writeSecret(PASSWORD_FILE, fresh);
        return fresh;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    DatabaseAddress address() {
        return address(port, password);
    }

    private static DatabaseAddress address(int port, Secret password) {
        return new DatabaseAddress("jdbc:postgresql://127.0.0.1:" + port + "/postgres", USER, password);
    }

    /** Process id of the postmaster; empty while it is being restarted. */
    OptionalLong pid() {
        Process current = postmaster;
        return current.isAlive() ? OptionalLong.of(current.pid()) : OptionalLong.empty();
    }

    /** Has {@code action} run, on the watcher's thread, each time the server was started again. */
    void onRestart(Runnable action) {
        restarted = action;
    }

    private void watch() {
        try {
            while (true) {
                int status = postmaster.waitFor();
                if (closing.getCount() == 0) {
                    return;
                }
                log.error("embedded PostgreSQL died (exit status {}), starting it again", status);
                if (!restart()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tries until it runs; false when the gateway closes meanwhile. */
    private boolean restart() throws InterruptedException {
        Duration pause = RETRY;
        while (closing.getCount() > 0) {
            try {
                cluster.stopStale();
                Process fresh = cluster.start(port, START_LIMIT);
                postmaster = fresh;
                if (closing.getCount() == 0) {
                    cluster.stop(fresh.toHandle());
                    return false;
                }
                log.info("embedded PostgreSQL runs again, process {}", fresh.pid());
                restarted.run();
                return true;
            } catch (IOException e) {
                // Backends of the dead postmaster hold its shared memory until they notice that it is gone.
                log.warn("embedded PostgreSQL does not start yet: {}", e.getMessage());
            }
            if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
            pause = pause.multipliedBy(2).compareTo(RETRY_LIMIT) > 0 ? RETRY_LIMIT : pause.multipliedBy(2);
        }
        return false;
    }

    /** Stops the server and waits for it. */
    @Override
    public void close() {
        closing.countDown();
        try {
            cluster.stop(postmaster.toHandle());
            watcher.join(Duration.ofSeconds(5));
        } catch (IOException e) {
            log.warn("embedded PostgreSQL did not stop properly: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
