package io.culvert.gateway.database;

import io.culvert.gateway.node.StartupRefused;
import io.culvert.media.Secret;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings the schema of a database to the version of this program: the files of {@code db/migration}, in order, each once.
 * Several gateways may do it at the same time; PostgreSQL's advisory lock lets one go first.
 */
final class Migrations {

    private static final int CONNECT_RETRIES = 10;

    private Migrations() {}

    static void apply(DatabaseAddress address) throws StartupRefused {
        Secret password = address.password();
        try {
            Flyway.configure()
                    .dataSource(address.url(), address.username(), password == null ? null : password.reveal())
                    .locations("classpath:db/migration")
                    .connectRetries(CONNECT_RETRIES)
                    .connectRetriesInterval(2)
                    .validateMigrationNaming(true)
                    // Parts of the product number their migrations apart (001 accounts, 010 agents, 020 cameras).
                    .outOfOrder(true)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw StartupRefused.failure(
                    "cannot bring the database at " + address + " up to date: "
                            + DatabaseFailure.of(e).explanation(),
                    e);
        }
    }
}
