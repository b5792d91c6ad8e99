package io.culvert.gateway.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.culvert.gateway.node.StartupRefused;
import io.culvert.media.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DatabaseIT {

    private static TestDatabase testDatabase;
    private static Database database;

    @BeforeAll
    static void create() {
        testDatabase = TestDatabase.create();
        database = testDatabase.database();
        database.update("create table notes (id int primary key, text text, at timestamptz)");
    }

    @AfterAll
    static void drop() {
        testDatabase.close();
    }

    @Test
    void update_thenList_givesTheRowsBack() {
        Instant at = Instant.parse("2026-11-20T10:00:00.123456Z");
        assertThat(database.update("insert into notes values (?, ?, ?)", 1, "one", at))
                .isEqualTo(1);
        assertThat(database.update("insert into notes values (?, ?, ?)", 2, null, null))
                .isEqualTo(1);
        assertThat(database.list(
                        "select at from notes where id = ?",
                        row -> Objects.requireNonNull(Database.instant(row, "at")),
                        1))
                .containsExactly(at);
        assertThat(database.one("select 1 from notes where id = ?", row -> true, 3))
                .isEmpty();
    }

    @Test
    void inTransaction_thatThrows_leavesNothing() {
        assertThatIllegalStateException()
                .isThrownBy(() -> database.inTransaction(statements -> {
                    statements.update("insert into notes (id) values (10)");
                    throw new IllegalStateException("no");
                }));
        assertThat(database.one("select 1 from notes where id = 10", row -> true))
                .isEmpty();
    }

    @Test
    void update_ofATakenKey_saysTakenWithoutTheValues() {
        database.update("insert into notes values (20, 'canary', null)");
        DatabaseException failure = catchThrowableOfType(
                DatabaseException.class, () -> database.update("insert into notes values (20, 'canary', null)"));
        assertThat(failure.failure()).isEqualTo(DatabaseFailure.TAKEN);
        assertThat(failure.getMessage()).doesNotContain("canary");
    }

    @Test
    void connections_thatWereCut_areReplaced() {
        database.one("select 1", row -> 1);
        testDatabase.cutConnections();
        // The first call may meet a cut connection; it says so, and the next one works.
        try {
            database.one("select 1", row -> 1);
        } catch (DatabaseException e) {
            assertThat(e.failure()).isEqualTo(DatabaseFailure.UNAVAILABLE);
        }
        assertThat(database.one("select 1", row -> row.getInt(1))).contains(1);
    }

    @Test
    void migrations_withAWrongPassword_areAMatterOfConfiguration() {
        DatabaseAddress address = testDatabase.address();
        DatabaseAddress wrong = new DatabaseAddress(address.url(), address.username(), Secret.of("canary"));
        StartupRefused refused = catchThrowableOfType(StartupRefused.class, () -> Migrations.apply(wrong));
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused).hasMessageContaining("refuses the user name or the password");
        assertThat(refused.getMessage()).doesNotContain("canary");
    }

    @Test
    void migrations_withoutAServer_giveUpWithASentence() {
        DatabaseAddress nobody =
                new DatabaseAddress("jdbc:postgresql://127.0.0.1:1/culvert?password=canary", "x", Secret.of("canary"));
        StartupRefused refused =
                catchThrowableOfType(StartupRefused.class, () -> Migrations.apply(nobody, Duration.ofMillis(1)));
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused).hasMessageContaining("127.0.0.1:1/culvert").hasMessageContaining("cannot be reached");
        assertThat(refused.getMessage()).doesNotContain("canary");
    }
}
