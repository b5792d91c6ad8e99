package io.culvert.gateway.accounts;

import io.culvert.gateway.database.Database;
import io.culvert.gateway.node.ConfigKey;
import io.culvert.gateway.node.DataDirectory;
import io.culvert.gateway.node.Settings;
import io.culvert.gateway.node.StartupRefused;
import io.culvert.gateway.vault.TokenFormat;
import io.culvert.media.Secret;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a database without an administrator its first one, with an operator and an API key.
 *
 * <p>The secrets go into files of mode 0600 in the data directory, written before the database learns their hashes: after
 * a crash between the two they do nothing, and the next start makes new ones. The password is printed once.
 */
@Singleton
public final class FirstStart {

    /** Login of the first administrator. */
    public static final String ADMIN = "admin";

    private static final Logger log = LoggerFactory.getLogger(FirstStart.class);
    private static final String PASSWORD_FILE = "admin-password";
    private static final String API_KEY_FILE = "api-key";
    private static final int LOCK = 0x63756c76; // "culv": two nodes may start on one empty database

    private final Settings settings;
    private final DataDirectory data;
    private final Database database;
    private final PasswordHash passwords;

    FirstStart(Settings settings, DataDirectory data, Database database, PasswordHash passwords) {
        this.settings = settings;
        this.data = data;
        this.database = database;
        this.passwords = passwords;
    }

    /**
     * What a start knows of the first administrator.
     *
     * @param adminPassword null where this start did not make it
     * @param apiKey null where this start did not make it
     */
    public record Credentials(
            String adminLogin,
            @Nullable Secret adminPassword,
            @Nullable Secret apiKey,
            long operatorId) {}

    /** Blocking. */
    public Credentials run() throws StartupRefused {
        Optional<Credentials> present = present();
        if (present.isPresent()) {
            return present.get();
        }
        Secret password =
                Optional.ofNullable(settings.secret(ConfigKey.ADMIN_PASSWORD)).orElseGet(GeneratedPassword::fresh);
        Secret apiKey = TokenFormat.mint(ApiKeys.TOKEN_TYPE);
        Optional<Credentials> made;
        try {
            made = make(password, apiKey);
        } catch (UncheckedIOException e) {
            throw StartupRefused.failure("cannot write the first secrets to " + data, e);
        }
        if (made.isEmpty()) {
            return present().orElseThrow(); // another node was quicker
        }
        announce(password);
        return made.get();
    }

    /** Empty when there is an administrator already. Only who holds the lock and finds none writes files. */
    private Optional<Credentials> make(Secret password, Secret apiKey) {
        String hash = passwords.hash(password);
        return database.inTransaction(statements -> {
            statements.list("select pg_advisory_xact_lock(?)", row -> true, LOCK);
            if (statements
                    .one("select 1 from users where role = 'SYSTEM' limit 1", row -> 1)
                    .isPresent()) {
                return Optional.empty();
            }
            write(password, apiKey);
            // An installation whose only administrator was deleted keeps its operator.
            long operator = statements
                    .one("select id from operators order by created_at, id limit 1", row -> row.getLong(1))
                    .orElseGet(OperatorId::random);
            statements.update(
                    "insert into operators (id, name) values (?, 'First operator') on conflict do nothing", operator);
            statements.update("""
                    insert into users (id, operator_id, login, password_hash, role, may_add_by_agent_id)
                    values (?, ?, ?, ?, 'SYSTEM', true)
                    """, UUID.randomUUID(), operator, ADMIN, hash);
            statements.update(
                    "insert into api_keys (id, operator_id, label, role, key_hash) values (?, ?, 'first', 'SYSTEM', ?)",
                    UUID.randomUUID(),
                    operator,
                    TokenFormat.sha256(apiKey));
            return Optional.of(new Credentials(ADMIN, password, apiKey, operator));
        });
    }

    private void write(Secret password, Secret apiKey) {
        try {
            data.writeSecret(PASSWORD_FILE, password);
            data.writeSecret(API_KEY_FILE, apiKey);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Credentials> present() {
        return database.one(
                "select operator_id, login from users where role = 'SYSTEM' order by created_at, id limit 1",
                row -> new Credentials(row.getString("login"), null, null, row.getLong("operator_id")));
    }

    private void announce(Secret password) {
        log.info("made the first administrator {}; the password lies in {}", ADMIN, data.resolve(PASSWORD_FILE));
        if (settings.text(ConfigKey.ADMIN_PASSWORD) == null) {
            // To the terminal, once, and not through the log, which may be kept or sent elsewhere.
            System.out.println("First administrator: login " + ADMIN + ", password " + password.reveal());
        }
    }
}
