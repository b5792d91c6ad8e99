package io.culvert.gateway.database;

import io.culvert.gateway.node.StartupRefused;
import io.culvert.media.Secret;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schema of a database to the version of this program: the files of {@code db/migration}, in order, each once.
 * Several gateways may do it at the same time; PostgreSQL's advisory lock lets one go first.
 */
final class Migrations {

    private static final Logger log = LoggerFactory.getLogger(Migrations.class);

    /** How long a start waits for a server that may be starting too. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private Migrations() {}

    static void apply(DatabaseAddress address) throws StartupRefused {
        apply(address, PATIENCE);
    }

    /** @throws StartupRefused exit code 2 where name or password are refused, 1 for all else */
    static void apply(DatabaseAddress address, Duration patience) throws StartupRefused {
        Secret password = address.password();
        Flyway flyway = Flyway.configure()
                .dataSource(address.url(), address.username(), password == null ? null : password.reveal())
                .locations("classpath:db/migration")
                .validateMigrationNaming(true)
                // Parts of the product number their migrations apart (001 accounts, 010 agents, 020 cameras).
                .outOfOrder(true)
                .load();
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                flyway.migrate();
                return;
            } catch (FlywayException e) {
                DatabaseFailure failure = DatabaseFailure.of(e);
                if (failure != DatabaseFailure.UNAVAILABLE || System.nanoTime() > deadline) {
                    throw refusal(address, failure, e);
                }
                log.info("waiting for the database at {}", address);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static StartupRefused refusal(DatabaseAddress address, DatabaseFailure failure, FlywayException cause) {
        if (failure == DatabaseFailure.REFUSED) {
            return StartupRefused.configuration(
                    "the database at " + address + " refuses the user name or the password");
        }
        return StartupRefused.failure(
                "cannot bring the database at " + address + " up to date: " + failure.explanation(), cause);
    }
}
