package io.culvert.gateway.database;

import java.sql.SQLException;

/** A database call failed; {@link #failure()} says what that means. The message holds no values of the statement. */
public final class DatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final DatabaseFailure failure;

    public DatabaseException(SQLException cause) {
        super(
                "database: " + DatabaseFailure.of(cause).explanation() + " (SQLState " + cause.getSQLState() + ")",
                cause);
        this.failure = DatabaseFailure.of(cause);
    }

    public DatabaseFailure failure() {
        return failure;
    }
}
