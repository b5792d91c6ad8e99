package io.culvert.gateway.database;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** What a failed database call means to its caller: the closed set every SQL error falls into. */
public enum DatabaseFailure {
    /** No connection, connection lost, server starting or stopping, or a time-out: the same call may work later. */
    UNAVAILABLE("it cannot be reached or does not answer"),
    /** Name and password were refused: configuration. */
    REFUSED("it refuses the user name or the password"),
    /** A unique key is taken. */
    TAKEN("the value is taken"),
    /** A row that is referred to is missing, or one that is still referred to was to be deleted. */
    DANGLING("a row that is referred to is missing"),
    /** Two transactions collided; the same transaction may work when repeated. */
    COLLIDED("another transaction got in the way"),
    /** A text with the character U+0000, or what else is no text to it. */
    UNFIT("a text holds a character that it does not take"),
    /** A mistake of the program. */
    INTERNAL("the statement failed");

    private final String explanation;

    DatabaseFailure(String explanation) {
        this.explanation = explanation;
    }

    String explanation() {
        return explanation;
    }

    /** What the exception, or any in its chain of causes, means. SQLState: PostgreSQL 17 documentation, appendix A. */
    public static DatabaseFailure of(Throwable failure) {
        DatabaseFailure meaning = INTERNAL;
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            if (cause instanceof SQLTransientConnectionException
                    || cause instanceof ConnectException
                    || cause instanceof SocketTimeoutException) {
                return UNAVAILABLE;
            }
            if (cause instanceof SQLException sql) {
                DatabaseFailure found = ofState(sql.getSQLState());
                if (found != INTERNAL) {
                    meaning = found;
                }
            }
        }
        return meaning;
    }

    /** Whether the exception comes from the database at all. */
    public static boolean isOne(Throwable failure) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            if (cause instanceof SQLException) {
                return true;
            }
        }
        return false;
    }

    static DatabaseFailure ofState(@Nullable String state) {
        if (state == null || state.length() != 5) {
            return INTERNAL;
        }
        return switch (state) {
            case "23505" -> TAKEN;
            case "23503" -> DANGLING;
            case "22021", "22P05" -> UNFIT;
            case "57014", "53300", "57P01", "57P02", "57P03", "55P03" -> UNAVAILABLE;
            default ->
                switch (state.substring(0, 2)) {
                    case "08", "53", "58" -> UNAVAILABLE;
                    case "28" -> REFUSED;
                    case "40" -> COLLIDED;
                    default -> INTERNAL;
                };
        };
    }
}
