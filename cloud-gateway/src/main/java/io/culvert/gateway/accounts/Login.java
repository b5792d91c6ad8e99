package io.culvert.gateway.accounts;

import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.audit.AuditLog;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.vault.TokenFormat;
import io.culvert.media.Secret;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns login and password into a token that stands for the user for a while. Blocking, thread-safe. */
@Singleton
public final class Login {

    /** Type of the token, see {@link TokenFormat}. */
    public static final String TOKEN_TYPE = "login";

    /** How long a login lasts. */
    public static final Duration LIFETIME = Duration.ofHours(12);

    /** How long to wait when the budget of guesses is used up: until one is certainly there again. */
    public static final Duration WAIT = LoginThrottle.WAIT;

    private static final Logger log = LoggerFactory.getLogger(Login.class);

    private final Database database;
    private final PasswordHash passwords;
    private final LoginThrottle throttle;
    private final Counter granted;
    private final Counter refused;
    private final Counter throttled;

    Login(Database database, PasswordHash passwords, LoginThrottle throttle, MeterRegistry meters) {
        this.database = database;
        this.passwords = passwords;
        this.throttle = throttle;
        this.granted = counter(meters, "granted");
        this.refused = counter(meters, "refused");
        this.throttled = counter(meters, "throttled");
    }

    private static Counter counter(MeterRegistry meters, String outcome) {
        return Counter.builder("culvert.logins")
                .description("Attempts to log in")
                .tag("outcome", outcome)
                .register(meters);
    }

    /** What came of a login. */
    public sealed interface Outcome {}

    /** The password was right. */
    public record Granted(Secret token, Instant expiresAt, UUID userId) implements Outcome {}

    /** No such login, or another password: nobody learns which. */
    public record Refused() implements Outcome {}

    /** Too many guesses; nothing was checked. */
    public record Throttled() implements Outcome {}

    private record Account(UUID id, long operatorId, String passwordHash) {}

    /** One that succeeds is in the audit log; guesses are only counted. */
    public Outcome attempt(String typedLogin, Secret password, InetAddress from) {
        Outcome outcome = check(typedLogin, password, from);
        switch (outcome) {
            case Granted any -> granted.increment();
            case Refused any -> refused.increment();
            case Throttled any -> throttled.increment();
        }
        return outcome;
    }

    private Outcome check(String typedLogin, Secret password, InetAddress from) {
        String login = typedLogin.strip().toLowerCase(Locale.ROOT);
        Optional<LoginThrottle.Taken> taken = throttle.take(login, from, () -> isKnown(login, from));
        if (taken.isEmpty()) {
            return new Throttled();
        }
        Optional<Account> account = database.one(
                "select id, operator_id, password_hash from users where login = ?",
                row -> new Account(
                        row.getObject("id", UUID.class), row.getLong("operator_id"), row.getString("password_hash")),
                login);
        if (account.isEmpty()) {
            passwords.matchNobody(password);
            return new Refused();
        }
        if (!passwords.matches(password, account.get().passwordHash())) {
            log.info("login of user {} refused, from {}", account.get().id(), from.getHostAddress());
            return new Refused();
        }
        taken.get().giveBack();
        return grant(account.get(), from);
    }

    private boolean isKnown(String login, InetAddress from) {
        return database.one("""
                        select 1 from known_addresses k join users u on u.id = k.user_id
                        where u.login = ? and k.address = ?
                        """, row -> true, login, LoginThrottle.network(from))
                .isPresent();
    }

    private Granted grant(Account account, InetAddress from) {
        UUID id = UUID.randomUUID();
        UUID user = account.id();
        Secret token = TokenFormat.mint(TOKEN_TYPE);
        Instant expiresAt = Instant.now().plus(LIFETIME).truncatedTo(ChronoUnit.SECONDS);
        database.inTransaction(statements -> {
            statements.update("delete from login_tokens where expires_at < now()");
            statements.update("""
                    insert into known_addresses (user_id, address) values (?, ?)
                    on conflict (user_id, address) do update set last_login_at = now()
                    """, user, LoginThrottle.network(from));
            Actor actor = new Actor(account.operatorId(), user, "login:" + id, from.getHostAddress());
            AuditLog.note(statements, actor, "log_in", "user", user);
            return statements.update(
                    "insert into login_tokens (id, user_id, token_hash, expires_at) values (?, ?, ?, ?)",
                    id,
                    user,
                    TokenFormat.sha256(token),
                    expiresAt);
        });
        return new Granted(token, expiresAt, user);
    }

    /** Ends the login this principal came by; does nothing to an API key. */
    public void logOut(Actor actor, Principal principal) {
        UUID user = principal.userId();
        if (user == null) {
            return;
        }
        database.inTransaction(statements -> {
            AuditLog.note(statements, actor, "log_out", "user", user);
            return statements.update("delete from login_tokens where id = ?", principal.credentialId());
        });
    }
}
