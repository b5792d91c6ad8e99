package io.culvert.gateway.provisioning;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.culvert.gateway.accounts.Sites;
import io.culvert.gateway.accounts.Users;
import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.audit.AuditLog;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.Database.Statements;
import io.culvert.gateway.pki.CertificateAuthority;
import io.culvert.gateway.vault.SealBrokenException;
import io.culvert.gateway.vault.TokenFormat;
import io.culvert.gateway.vault.Vault;
import io.culvert.media.Secret;
import io.culvert.qr.QrPayload;
import io.culvert.qr.WifiNetwork;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * QR codes by which cameras come in: made, looked at, taken back. {@link Joining} is what happens when an agent has read one.
 *
 * <p>The Wi-Fi password is kept nowhere: what the code says goes to its maker, and sealed for this one enrolment, so that
 * whoever brings it back can have it drawn. Of the token the database has the SHA-256. Blocking, thread-safe.
 */
@Singleton
public final class QrEnrolments {
    /** How long a code is good. */
    public static final Duration LIFE = Duration.ofMinutes(10);

    /** Codes of one user that wait at a time. */
    static final int MAX_WAITING = 20;

    /** The same of an API key. */
    static final int MAX_WAITING_BY_KEY = 1_000;

    /** A code's token: 128 random bits. */
    static final int TOKEN_BYTES = 16;

    private static final int FINGERPRINT_DIGITS = 32;
    private static final String SEAL = "enrolments.qr:";
    private static final String ENROLMENT = "enrolment";

    private final Database database;
    private final QrEnrolmentTable table;
    private final AgentsTable agents;
    private final CertificateAuthority authority;
    private final Vault vault;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    QrEnrolments(Database database, JsonMapper json, CertificateAuthority authority, Vault vault, Clock clock) {
        this.database = database;
        this.table = new QrEnrolmentTable(database, json);
        this.agents = new AgentsTable(database, json);
        this.authority = authority;
        this.vault = vault;
        this.clock = clock;
    }

    /**
     * What somebody wants a code for.
     *
     * @param byProvider whether the maker administers the operator, and may use every site of it
     * @param wifi null for a camera that is on the network already
     * @param camera the camera to be, as its own package writes it (JSON)
     * @param host name or address of this gateway, as agents reach it
     * @param port the agents' port
     */
    public record Wish(
            UUID siteId,
            boolean byProvider,
            String title,
            @Nullable WifiNetwork wifi,
            String camera,
            String host,
            int port) {}

    /** What came of it. */
    public sealed interface Outcome {
        /**
         * @param code what the QR code says; shown to its maker once
         * @param sealed the same for {@link #code}
         */
        record Made(QrEnrolment enrolment, Secret code, String sealed) implements Outcome {}

        record NoSuchSite() implements Outcome {}

        /** The site's owner has as many cameras as allowed. */
        record NoRoom(int maxCameras) implements Outcome {}

        /** As many codes of this maker wait as may. */
        record TooManyWaiting(int max) implements Outcome {}

        /** The code would not do, for a reason that holds no secret. */
        record Unfit(String reason) implements Outcome {}
    }

    /** Makes a code for one use. */
    public Outcome make(Actor actor, UUID apiKeyId, Wish wish) {
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        String text;
        try {
            text = payload(actor.operatorId(), wish, token).text();
        } catch (IllegalArgumentException e) {
            return new Outcome.Unfit(String.valueOf(e.getMessage()));
        }
        table.forget(clock.instant());
        return database.inTransaction(statements -> make(statements, actor, apiKeyId, wish, token, text));
    }

    private Outcome make(Statements statements, Actor actor, UUID apiKeyId, Wish wish, byte[] token, String text)
            throws SQLException {
        UUID user = actor.userId();
        UUID maker = user == null ? apiKeyId : user;
        int most = user == null ? MAX_WAITING_BY_KEY : MAX_WAITING;
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (!Sites.mayUse(statements, actor.operatorId(), wish.siteId(), wish.byProvider() ? null : user)) {
            return new Outcome.NoSuchSite();
        }
        Optional<Integer> full =
                wish.byProvider() || user == null ? Optional.empty() : Users.reachedLimit(statements, user);
        if (full.isPresent()) {
            return new Outcome.NoRoom(full.get());
        }
        table.lockMaker(statements, maker);
        if (table.waiting(statements, maker, now) >= most) {
            return new Outcome.TooManyWaiting(most);
        }
        QrEnrolment made = fresh(actor, user == null ? apiKeyId : null, wish, now);
        table.insert(statements, made, TokenFormat.sha256(token));
        AuditLog.note(statements, actor, "create", ENROLMENT, made.id());
        return new Outcome.Made(made, Secret.of(text), seal(made.id(), text));
    }

    private QrPayload payload(long operatorId, Wish wish, byte[] token) {
        String fingerprint = authority.fingerprint();
        int digits = fingerprint.indexOf(':') + 1;
        return new QrPayload(
                wish.wifi(),
                wish.host(),
                wish.port(),
                Long.toString(operatorId),
                Base64.getUrlEncoder().withoutPadding().encodeToString(token),
                fingerprint.substring(digits, digits + FINGERPRINT_DIGITS));
    }

    private static QrEnrolment fresh(Actor actor, @Nullable UUID apiKeyId, Wish wish, Instant now) {
        return new QrEnrolment(
                UUID.randomUUID(),
                actor.operatorId(),
                wish.siteId(),
                null,
                actor.userId(),
                apiKeyId,
                wish.byProvider(),
                wish.title(),
                wish.camera(),
                now,
                now.plus(LIFE),
                List.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private String seal(UUID id, String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(vault.seal(text.getBytes(UTF_8), SEAL + id));
    }

    /** What the code says, as long as it waits; empty for what was not sealed for it. */
    public Optional<Secret> code(QrEnrolment enrolment, String sealed) {
        if (enrolment.state(clock.instant()) != QrEnrolment.State.WAITING) {
            return Optional.empty();
        }
        try {
            byte[] opened = vault.open(Base64.getUrlDecoder().decode(sealed), SEAL + enrolment.id());
            return Optional.of(Secret.of(new String(opened, UTF_8)));
        } catch (SealBrokenException | IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    /** @param userId limits the answer to what this user made; null for the operator's administrators */
    public Optional<QrEnrolment> find(long operatorId, @Nullable UUID userId, UUID id) {
        return table.find(operatorId, userId, id);
    }

    /**
     * By id, those behind {@code after}.
     *
     * @param userId as in {@link #find}
     */
    public List<QrEnrolment> list(long operatorId, @Nullable UUID userId, UUID after, int limit) {
        return table.list(operatorId, userId, after, limit);
    }

    /** Takes the code back, or forgets what came of it: an agent that has joined stays. False when there is none. */
    public boolean cancel(Actor actor, @Nullable UUID userId, UUID id) {
        return database.inTransaction(statements -> {
            boolean deleted = table.delete(statements, actor.operatorId(), userId, id);
            if (deleted) {
                AuditLog.note(statements, actor, "delete", ENROLMENT, id);
            }
            return deleted;
        });
    }

    // ------------------------------------------------------------------------------------- for who makes cameras

    /** Enrolments whose agent has named an input and whose camera is still to be made. */
    public List<UUID> awaitingCamera() {
        return table.pending();
    }

    /** Locks one of them until the end of the transaction; empty when it is done, or another gateway is at it. */
    public Optional<QrEnrolment> lockAwaitingCamera(Statements statements, UUID id) throws SQLException {
        return table.lockPending(statements, id);
    }

    /** Whether its maker may still do what the code does. */
    public boolean makerStands(Statements statements, QrEnrolment enrolment) throws SQLException {
        return table.makerStands(statements, enrolment);
    }

    /** What its agent can carry; nothing when the agent is not what it was when it joined. */
    public List<AgentInput> inputs(Statements statements, QrEnrolment enrolment) throws SQLException {
        return agents.inputsOf(statements, enrolment);
    }

    /** The camera is made. */
    public void cameraMade(Statements statements, QrEnrolment enrolment, UUID camera) throws SQLException {
        table.cameraMade(statements, enrolment.id(), camera, clock.instant());
    }

    /** No camera will be made of it. */
    public void stopped(Statements statements, QrEnrolment enrolment, String problem) throws SQLException {
        table.stopped(statements, enrolment.id(), problem);
    }
}
