package io.culvert.gateway.provisioning;

import static io.culvert.gateway.provisioning.EnrolmentResult.Reason.OTHER_OWNER;
import static io.culvert.gateway.provisioning.EnrolmentResult.Reason.REFUSED;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.culvert.gateway.accounts.Sites;
import io.culvert.gateway.accounts.Users;
import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.audit.AuditLog;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.Database.Statements;
import io.culvert.gateway.database.DatabaseException;
import io.culvert.gateway.pki.AgentIdentity;
import io.culvert.gateway.pki.P256;
import io.culvert.gateway.vault.TokenFormat;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the token of a QR code into an agent of whoever made the code, and into its client certificate.
 *
 * <p>All of it is one transaction that holds the enrolment's row: the first key pair that proves itself has the token from
 * its commit on, and nothing of it happened before. The same pair may come back until the code expires, so an answer that
 * got lost is asked for again. A key pair that is an agent's of the same owner keeps its Agent ID and moves to the code's
 * site (a camera that changes its Wi-Fi); of another owner it gets nothing and spends nothing. Every refusal is one answer.
 *
 * <p>Blocking; to be called from virtual threads.
 */
@Singleton
public final class Joining {
    private static final Logger log = LoggerFactory.getLogger(Joining.class);

    private static final byte[] JOIN = "culvert-join-v1\0".getBytes(UTF_8);
    private static final int NAME_BYTES = 8;

    private static final EnrolmentResult REFUSAL =
            new EnrolmentResult.Failed(REFUSED, "the code is not valid, was used already or has expired");
    private static final EnrolmentResult OTHERS = new EnrolmentResult.Failed(
            OTHER_OWNER, "the key pair is that of an agent which somebody else owns; make a new one");

    private final Database database;
    private final QrEnrolmentTable table;
    private final AgentsTable agents;
    private final AgentIdentities identities;
    private final Enrolment enrolment;
    private final EnrolmentBudget budget;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Joining(
            Database database,
            JsonMapper json,
            AgentIdentities identities,
            Enrolment enrolment,
            EnrolmentBudget budget,
            Clock clock) {
        this.database = database;
        this.table = new QrEnrolmentTable(database, json);
        this.agents = new AgentsTable(database, json);
        this.identities = identities;
        this.enrolment = enrolment;
        this.budget = budget;
        this.clock = clock;
    }

    /**
     * @param operatorId as the code says it
     * @param spki DER SubjectPublicKeyInfo of the agent's key
     * @param proof its signature over name of the call, token, operator and key
     * @param steps what the agent says it went through
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    public record Request(
            byte[] token,
            String operatorId,
            byte[] spki,
            byte[] proof,
            String version,
            String model,
            String serial,
            List<JoinStep> steps) {
        @Override
        public String toString() {
            return "Request[operator=" + operatorId + "]";
        }
    }

    /** What the transaction decided. */
    private sealed interface Verdict {
        record Joined(String agentId, long operatorId) implements Verdict {}

        record Refused() implements Verdict {}

        record OtherOwner() implements Verdict {}
    }

    public EnrolmentResult join(Request request, InetAddress peer) {
        if (request.token().length != QrEnrolments.TOKEN_BYTES) {
            return budget.spend("", peer, () -> REFUSAL);
        }
        byte[] hash = TokenFormat.sha256(request.token());
        return budget.spend(HexFormat.of().formatHex(hash, 0, NAME_BYTES), peer, () -> KeyProof.of(
                        request.spki(),
                        request.proof(),
                        JOIN,
                        request.token(),
                        request.operatorId().getBytes(UTF_8),
                        new byte[1])
                .map(key -> join(request, hash, key, peer))
                .orElseGet(EnrolmentResult::badProof));
    }

    private EnrolmentResult join(Request request, byte[] hash, PublicKey key, InetAddress peer) {
        String fingerprint = P256.fingerprint(key);
        try {
            return switch (database.inTransaction(statements -> decide(statements, request, hash, fingerprint, peer))) {
                case Verdict.Joined(String agentId, long operatorId) -> {
                    identities.bound(new AgentIdentity(agentId, fingerprint), operatorId);
                    log.info("agent {} joined by a code from {}", agentId, peer.getHostAddress());
                    yield enrolment.issue(agentId, key);
                }
                case Verdict.Refused refused -> REFUSAL;
                case Verdict.OtherOwner other -> OTHERS;
            };
        } catch (DatabaseException e) {
            log.warn("an agent at {} cannot join now: {}", peer.getHostAddress(), e.getMessage());
            return EnrolmentResult.unavailable();
        }
    }

    private Verdict decide(Statements statements, Request request, byte[] hash, String fingerprint, InetAddress peer)
            throws SQLException {
        Instant now = clock.instant();
        Optional<QrEnrolment> found = table.lockByToken(statements, hash)
                .filter(code -> request.operatorId().equals(Long.toString(code.operatorId())))
                .filter(code -> code.expiresAt().isAfter(now));
        if (found.isEmpty() || !mayUse(statements, found.get())) {
            return new Verdict.Refused();
        }
        QrEnrolment code = found.get();
        if (code.boundAt() != null) {
            return fingerprint.equals(code.keyFingerprint()) ? again(statements, code) : new Verdict.Refused();
        }
        agents.lockKey(statements, fingerprint);
        Optional<AgentsTable.KeyHolder> holder = agents.ofKey(statements, fingerprint);
        if (holder.isPresent() && !isForTheTaking(statements, holder.get(), code)) {
            table.reached(statements, code.id(), request.steps(), now, null);
            return new Verdict.OtherOwner();
        }
        UUID owner = code.ownerId();
        if (holder.isEmpty()
                && owner != null
                && !code.byProvider()
                && Users.reachedLimit(statements, owner).isPresent()) {
            table.reached(statements, code.id(), request.steps(), now, QrEnrolment.LIMIT_REACHED);
            return new Verdict.Refused();
        }
        return bind(statements, request, code, holder, fingerprint, peer, now);
    }

    private boolean mayUse(Statements statements, QrEnrolment code) throws SQLException {
        return table.makerStands(statements, code)
                && Sites.mayUse(statements, code.operatorId(), code.siteId(), code.byProvider() ? null : code.userId());
    }

    /** The answer to the first time was lost. */
    private Verdict again(Statements statements, QrEnrolment code) throws SQLException {
        String agentId = code.agentId();
        String key = code.keyFingerprint();
        return agentId != null && key != null && agents.holds(statements, agentId, key)
                ? new Verdict.Joined(agentId, code.operatorId())
                : new Verdict.Refused();
    }

    /** Whether the agent is the code's owner's already, or nobody's of the same operator and in no camera's use. */
    private boolean isForTheTaking(Statements statements, AgentsTable.KeyHolder holder, QrEnrolment code)
            throws SQLException {
        if (holder.operatorId() != code.operatorId()) {
            return false;
        }
        UUID owner = holder.ownerId();
        return owner == null
                ? code.ownerId() == null || !agents.servesProvider(statements, holder.agentId())
                : owner.equals(code.ownerId());
    }

    private Verdict bind(
            Statements statements,
            Request request,
            QrEnrolment code,
            Optional<AgentsTable.KeyHolder> holder,
            String fingerprint,
            InetAddress peer,
            Instant now)
            throws SQLException {
        AgentsTable.Joined joined = new AgentsTable.Joined(
                code.operatorId(),
                code.ownerId(),
                code.siteId(),
                Labels.ofDevice(request.model()),
                Labels.ofDevice(request.serial()),
                Labels.version(request.version()),
                fingerprint);
        String agentId;
        if (holder.isPresent()) {
            agentId = holder.get().agentId();
            agents.move(statements, agentId, joined);
        } else {
            do {
                agentId = AgentId.random(random);
            } while (!agents.insert(statements, agentId, joined));
        }
        table.reached(statements, code.id(), request.steps(), now, null);
        if (!table.bind(statements, code.id(), fingerprint, agentId, peer.getHostAddress(), now)) {
            throw new SQLException("enrolment " + code.id() + " was bound while its row was locked");
        }
        Actor maker = new Actor(code.operatorId(), code.userId(), "enrolment:" + code.id(), peer.getHostAddress());
        AuditLog.note(statements, maker, "join", "agent", agentId);
        return new Verdict.Joined(agentId, code.operatorId());
    }
}
