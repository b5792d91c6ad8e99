package io.culvert.gateway.changes;

import io.culvert.gateway.database.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the table {@code changes} and tells every cache of this node.
 *
 * <p>A trigger writes one row for each change that matters, in the transaction of the change, numbered by a counter whose
 * row stays locked until that transaction ends; so numbers become visible in order and without gaps, and reading
 * "everything above what I have" misses nothing. {@code NOTIFY} only makes it quick: a lost one costs a second.
 *
 * <p>While the database is away nothing can have changed, and the caches stay as they are; afterwards the feed goes on
 * where it stopped. Where the rows it needs were cleaned up meanwhile, the caches read everything anew.
 *
 * <p>Threading: one thread follows; {@link #catchUp()} may be called from any thread that may block. Changes are applied
 * under one lock, so subscribers see them one at a time and in order.
 */
public final class ChangeFeed {

    private static final Logger log = LoggerFactory.getLogger(ChangeFeed.class);

    static final String CHANNEL = "culvert_changes";
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int RETRY_MILLIS = 500;
    /** Rows older than this many versions are of no use: a node that far behind reads everything anew. */
    private static final int KEPT_VERSIONS = 100_000;

    private static final int CLEAN_EVERY_POLLS = 3_600;

    private final DataSource database;
    private final int pollMillis;
    private final List<ChangeSubscriber> caches;
    private final List<ChangeSubscriber> consequences;
    private final ReentrantLock applying = new ReentrantLock();
    private volatile boolean stopping;
    private volatile long version = -1;
    private volatile @Nullable Thread follower;

    public ChangeFeed(DataSource database, List<ChangeSubscriber> subscribers) {
        this(database, subscribers, POLL);
    }

    /** @param poll how often to look where no notification comes */
    ChangeFeed(DataSource database, List<ChangeSubscriber> subscribers, Duration poll) {
        this.database = database;
        this.pollMillis = (int) poll.toMillis();
        this.caches = at(subscribers, ChangeSubscriber.Stage.CACHE);
        this.consequences = at(subscribers, ChangeSubscriber.Stage.CONSEQUENCE);
    }

    private static List<ChangeSubscriber> at(List<ChangeSubscriber> all, ChangeSubscriber.Stage stage) {
        return all.stream().filter(subscriber -> subscriber.stage() == stage).toList();
    }

    /** Fills the caches and begins to follow. Blocks until the caches are full. */
    public void start() {
        catchUp();
        follower = Thread.ofPlatform().name("change-feed").daemon().start(this::follow);
    }

    public void stop() {
        stopping = true;
        Thread thread = follower;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** The number of the last change that this node has applied; -1 before the first. */
    public long version() {
        return version;
    }

    /**
     * Applies here and now whatever has been committed. A controller calls it between its commit and its answer, so that
     * the answer is true on this node.
     *
     * @throws DatabaseException when the database is away; the change is applied later then
     */
    public void catchUp() {
        applying.lock();
        try (Connection connection = database.getConnection()) {
            catchUp(connection);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } finally {
            applying.unlock();
        }
    }

    private void catchUp(Connection connection) throws SQLException {
        long newest = longOf(connection, "select version from change_counter");
        if (newest == version) {
            return;
        }
        if (version < 0 || newest < version || !reachesBackTo(connection, version + 1)) {
            log.info("caches read everything anew (had version {}, database has {})", version, newest);
            for (ChangeSubscriber subscriber : inOrder()) {
                subscriber.reload();
            }
            version = newest;
            return;
        }
        List<Change> changes = after(connection, version);
        for (ChangeSubscriber subscriber : inOrder()) {
            subscriber.apply(changes);
        }
        version = changes.getLast().version();
    }

    private List<ChangeSubscriber> inOrder() {
        return Stream.concat(caches.stream(), consequences.stream()).toList();
    }

    private static boolean reachesBackTo(Connection connection, long wanted) throws SQLException {
        return longOf(connection, "select coalesce(min(version), 0) from changes where version >= " + wanted) == wanted;
    }

    private static List<Change> after(Connection connection, long version) throws SQLException {
        List<Change> changes = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "select version, entity, entity_id from changes where version > ? order by version")) {
            select.setLong(1, version);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    changes.add(new Change(rows.getLong(1), rows.getString(2), rows.getString(3)));
                }
            }
        }
        return changes;
    }

    private static long longOf(Connection connection, String query) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void follow() {
        boolean away = false;
        while (!stopping) {
            try (Connection connection = database.getConnection()) {
                listen(connection);
                if (away) {
                    log.info("the database is back; changes are followed again from version {}", version);
                    away = false;
                }
                followOn(connection);
            } catch (SQLException | RuntimeException e) {
                if (!stopping && !away) {
                    log.warn("cannot follow changes, caches stay as they are: {}", e.toString());
                    away = true;
                }
                pause();
            }
        }
    }

    private static void listen(Connection connection) throws SQLException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("listen " + CHANNEL);
        }
    }

    private void followOn(Connection connection) throws SQLException {
        PGConnection postgres = connection.unwrap(PGConnection.class);
        try {
            for (int polls = 0; !stopping; polls++) {
                applying.lock();
                try {
                    catchUp(connection);
                } finally {
                    applying.unlock();
                }
                if (polls % CLEAN_EVERY_POLLS == 0) {
                    clean(connection);
                }
                postgres.getNotifications(pollMillis);
            }
        } finally {
            stopListening(connection);
        }
    }

    /** The connection goes back to the pool, for somebody who does not expect notifications. */
    private static void stopListening(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("unlisten *");
        } catch (SQLException e) {
            log.debug("the connection that listened is broken, the pool drops it: {}", e.toString());
        }
    }

    private static void clean(Connection connection) throws SQLException {
        try (Statement delete = connection.createStatement()) {
            delete.executeUpdate(
                    "delete from changes where version < (select version from change_counter) - " + KEPT_VERSIONS);
        }
    }

    private void pause() {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
