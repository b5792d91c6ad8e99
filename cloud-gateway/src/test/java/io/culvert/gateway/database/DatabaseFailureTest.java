package io.culvert.gateway.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseFailureTest {

    @ParameterizedTest
    @CsvSource({
        "23505, TAKEN",
        "23503, DANGLING",
        "08006, UNAVAILABLE",
        "08001, UNAVAILABLE",
        "57P01, UNAVAILABLE",
        "57P03, UNAVAILABLE",
        "57014, UNAVAILABLE",
        "53300, UNAVAILABLE",
        "55000, INTERNAL",
        "28P01, REFUSED",
        "40001, COLLIDED",
        "40P01, COLLIDED",
        "42601, INTERNAL",
        "22001, INTERNAL",
        "22021, UNFIT",
        "22P05, UNFIT",
    })
    void of_sqlState_isOneOfTheClosedSet(String state, DatabaseFailure expected) {
        assertThat(DatabaseFailure.of(new RuntimeException("wrapped", new SQLException("x", state))))
                .isEqualTo(expected);
    }

    @Test
    void of_aPoolThatGivesNoConnection_isUnavailable() {
        assertThat(DatabaseFailure.of(new SQLTransientConnectionException("timeout")))
                .isEqualTo(DatabaseFailure.UNAVAILABLE);
        assertThat(DatabaseFailure.of(new SQLException("x", null, new ConnectException("refused"))))
                .isEqualTo(DatabaseFailure.UNAVAILABLE);
    }

    @Test
    void of_anythingElse_isInternal() {
        assertThat(DatabaseFailure.of(new IllegalStateException())).isEqualTo(DatabaseFailure.INTERNAL);
        assertThat(DatabaseFailure.of(new SQLException("no state"))).isEqualTo(DatabaseFailure.INTERNAL);
        assertThat(DatabaseFailure.isOne(new IllegalStateException())).isFalse();
    }
}
