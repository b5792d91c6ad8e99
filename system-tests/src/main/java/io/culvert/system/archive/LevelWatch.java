package io.culvert.system.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a gateway again and again, from its making until it is closed.
 *
 * <p>Threading: a thread of its own looks; {@link #close} waits for it.
 */
final class LevelWatch implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final PastStage stage;
    private final Connection database;
    private final GatewayLevel before;
    private final List<Integer> busy = new ArrayList<>();
    private final Thread thread;
    private volatile boolean over;
    private GatewayLevel most;
    private @Nullable Exception failure;

    LevelWatch(PastStage stage) throws IOException, SQLException {
        this.stage = stage;
        database = stage.database();
        before = GatewayLevel.of(stage, database, true);
        most = before;
        thread = Thread.ofPlatform().daemon().name("level-watch").start(this::look);
    }

    private void look() {
        try {
            while (!over) {
                GatewayLevel now = GatewayLevel.of(stage, database, false);
                most = most.max(now);
                busy.add(now.databaseBusy());
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        } catch (IOException | SQLException | UncheckedIOException e) {
            failure = e;
        }
    }

    /** Before anything was asked for, garbage collected. */
    GatewayLevel before() {
        return before;
    }

    /** The most of each while it was looked. */
    GatewayLevel most() {
        return most;
    }

    /** Database connections in use, the median of all looks. */
    int usuallyBusy() {
        return busy.isEmpty() ? 0 : busy.stream().sorted().toList().get(busy.size() / 2);
    }

    /** How it is now, garbage collected. */
    GatewayLevel now() throws IOException, SQLException {
        return GatewayLevel.of(stage, database, true);
    }

    /** Looks no more. */
    void stop() throws IOException {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (failure != null) {
            throw new IOException("the gateway could not be looked at", failure);
        }
    }

    @Override
    public void close() throws SQLException {
        over = true;
        database.close();
    }
}
