package io.culvert.gateway.database;

import io.culvert.media.Secret;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Plain SQL over the connection pool: statements that stand alone, and transactions.
 *
 * <p>Every call blocks for some seconds at most and throws {@link DatabaseException}. Parameters may be null, and
 * {@link Instant}s are sent as {@code timestamptz}. Thread-safe.
 */
public final class Database {

    private static final int COMMAND_SECONDS = 60;

    private final DataSource pool;

    public Database(DataSource pool) {
        this.pool = pool;
    }

    /** The database at an address, with a connection of its own for each call: for commands, which make few. */
    public static Database at(DatabaseAddress address) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(address.url());
        if (address.username() != null) {
            source.setUser(address.username());
        }
        Secret password = address.password();
        if (password != null) {
            source.setPassword(password.reveal());
        }
        source.setConnectTimeout(COMMAND_SECONDS);
        source.setSocketTimeout(COMMAND_SECONDS);
        source.setApplicationName("culvert-command");
        return new Database(source);
    }

    /** Reads one row of a result. */
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Work inside one transaction. */
    public interface Work<T extends @Nullable Object> {
        T on(Statements statements) throws SQLException;
    }

    /** All rows of a query. */
    public <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... parameters) {
        return with(statements -> statements.list(sql, reader, parameters));
    }

    /** The only row of a query, empty where there is none. */
    public <T> Optional<T> one(String sql, RowReader<T> reader, @Nullable Object... parameters) {
        return with(statements -> statements.one(sql, reader, parameters));
    }

    /** Runs an INSERT, UPDATE or DELETE; returns how many rows it touched. */
    public int update(String sql, @Nullable Object... parameters) {
        return with(statements -> statements.update(sql, parameters));
    }

    /** Runs the work in one transaction: committed when it returns, rolled back when it throws. */
    public <T extends @Nullable Object> T inTransaction(Work<T> work) {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.on(new Statements(connection));
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                rollBack(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    private static void rollBack(Connection connection, Throwable because) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    private <T> T with(Work<T> work) {
        try (Connection connection = pool.getConnection()) {
            return work.on(new Statements(connection));
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /** Statements on one connection. Valid only inside the work it was handed to. */
    public static final class Statements {

        private final Connection connection;

        Statements(Connection connection) {
            this.connection = connection;
        }

        public <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... parameters) throws SQLException {
            try (PreparedStatement statement = prepare(sql, parameters);
                    ResultSet rows = statement.executeQuery()) {
                List<T> list = new ArrayList<>();
                while (rows.next()) {
                    list.add(reader.read(rows));
                }
                return list;
            }
        }

        public <T> Optional<T> one(String sql, RowReader<T> reader, @Nullable Object... parameters)
                throws SQLException {
            List<T> rows = list(sql, reader, parameters);
            if (rows.size() > 1) {
                throw new SQLException(rows.size() + " rows (expected: one at most)");
            }
            return rows.stream().findFirst();
        }

        public int update(String sql, @Nullable Object... parameters) throws SQLException {
            try (PreparedStatement statement = prepare(sql, parameters)) {
                return statement.executeUpdate();
            }
        }

        /** The connection itself, for what the calls above do not cover; not to be closed. */
        public Connection connection() {
            return connection;
        }

        private PreparedStatement prepare(String sql, @Nullable Object... parameters) throws SQLException {
            PreparedStatement statement = connection.prepareStatement(sql);
            try {
                for (int i = 0; i < parameters.length; i++) {
                    bind(statement, i + 1, parameters[i]);
                }
                return statement;
            } catch (SQLException | RuntimeException e) {
                statement.close();
                throw e;
            }
        }

        private static void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
            switch (value) {
                case null -> statement.setNull(index, Types.NULL);
                case Instant instant ->
                    statement.setObject(index, instant.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
                case Enum<?> constant -> statement.setString(index, constant.name());
                default -> statement.setObject(index, value);
            }
        }
    }

    /** A {@code timestamptz} column as an instant; null where it is null. */
    public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
