package io.culvert.gateway.provisioning;

import static io.culvert.gateway.provisioning.EnrolmentResult.Reason.REFUSED;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.DatabaseException;
import io.culvert.gateway.events.Event;
import io.culvert.gateway.events.EventType;
import io.culvert.gateway.events.Outbox;
import io.culvert.gateway.pki.AgentIdentity;
import io.culvert.gateway.pki.CertificateAuthority;
import io.culvert.gateway.pki.P256;
import io.culvert.gateway.vault.TokenFormat;
import io.culvert.media.Secret;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns an activation key, or the proof of a key already known, into a client certificate.
 *
 * <p>An activation key binds exactly one key pair: the first to prove possession. The same pair may come back with it any
 * number of times, so an agent that dies between asking and storing the answer just asks again. Every refusal looks the
 * same from outside, and failures are budgeted ({@link EnrolmentBudget}).
 *
 * <p>Blocking; to be called from virtual threads.
 */
@Singleton
public final class Enrolment {
    private static final Logger log = LoggerFactory.getLogger(Enrolment.class);

    private static final byte[] ACTIVATE = "culvert-activate-v1\0".getBytes(UTF_8);
    private static final byte[] RENEW = "culvert-renew-v1\0".getBytes(UTF_8);

    private static final EnrolmentResult REFUSAL =
            new EnrolmentResult.Failed(REFUSED, "Agent ID or activation key is not valid, or the key was used already");

    private final Database database;
    private final Outbox outbox;
    private final AgentsTable table;
    private final AgentIdentities identities;
    private final CertificateAuthority authority;
    private final EnrolmentConfig config;
    private final EnrolmentBudget budget;
    private final Clock clock;

    /** Not a budget of tries but of reports. */
    private final FailureBudget conflicts = new FailureBudget(5, Duration.ofHours(1), System::nanoTime);

    Enrolment(
            Database database,
            Outbox outbox,
            JsonMapper json,
            AgentIdentities identities,
            CertificateAuthority authority,
            EnrolmentConfig config,
            EnrolmentBudget budget,
            Clock clock) {
        this.database = database;
        this.outbox = outbox;
        this.table = new AgentsTable(database, json);
        this.identities = identities;
        this.authority = authority;
        this.config = config;
        this.budget = budget;
        this.clock = clock;
    }

    /**
     * @param spki DER SubjectPublicKeyInfo of the agent's key
     * @param proof its signature over name of the call, Agent ID and key
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    public record Activation(String agentId, Secret activationKey, byte[] spki, byte[] proof, String version) {}

    /** @param signedAtMillis part of what is signed, not trusted as time */
    @SuppressWarnings("ArrayRecordComponent") // as above
    public record Renewal(String agentId, byte[] spki, long signedAtMillis, byte[] proof) {}

    public EnrolmentResult activate(Activation request, InetAddress peer) {
        return budgeted(request.agentId(), peer, () -> KeyProof.of(
                        request.spki(),
                        request.proof(),
                        ACTIVATE,
                        request.agentId().getBytes(UTF_8),
                        new byte[1])
                .map(key -> activate(request, key, peer))
                .orElseGet(EnrolmentResult::badProof));
    }

    public EnrolmentResult renew(Renewal request, InetAddress peer) {
        return budgeted(request.agentId(), peer, () -> {
            byte[] agentId = request.agentId().getBytes(UTF_8);
            byte[] signedAt = ByteBuffer.allocate(Long.BYTES)
                    .putLong(request.signedAtMillis())
                    .array();
            Optional<PublicKey> key =
                    KeyProof.of(request.spki(), request.proof(), RENEW, agentId, new byte[1], signedAt);
            return key.isEmpty() ? EnrolmentResult.badProof() : renew(request, key.get());
        });
    }

    private EnrolmentResult activate(Activation request, PublicKey key, InetAddress peer) {
        AgentIdentity identity = new AgentIdentity(request.agentId(), P256.fingerprint(key));
        byte[] hash = TokenFormat.sha256(request.activationKey());
        Optional<Long> operator = table.activate(identity, hash, Labels.version(request.version()));
        if (operator.isPresent()) {
            identities.bound(identity, operator.get());
            log.info("agent {} activated from {}", identity.agentId(), peer.getHostAddress());
            return issue(identity.agentId(), key);
        }
        Optional<AgentsTable.Identity> rightful = table.ofActivationKey(identity.agentId(), hash);
        if (rightful.isPresent()) {
            conflict(
                    identity,
                    rightful.get().operatorId(),
                    peer.getHostAddress(),
                    "activation key used with another key");
        }
        return REFUSAL;
    }

    private EnrolmentResult renew(Renewal request, PublicKey key) throws InterruptedException, ExecutionException {
        AgentIdentity identity = new AgentIdentity(request.agentId(), P256.fingerprint(key));
        return switch (identities.check(identity).toCompletableFuture().get()) {
            case AgentIdentities.Verdict.Current current -> issue(identity.agentId(), key);
            case AgentIdentities.Verdict.OtherKey other -> REFUSAL;
            case AgentIdentities.Verdict.Revoked revoked -> REFUSAL;
            case AgentIdentities.Verdict.Unavailable unavailable -> EnrolmentResult.unavailable();
        };
    }

    /**
     * Logs and stores that a second key claims to be an agent, a few times and then once an hour; blocks. Never throws, for it
     * only reports.
     *
     * @param operatorId of the agent
     */
    public void conflict(AgentIdentity shown, long operatorId, String address, String detail) {
        if (!conflicts.take(shown.agentId())) {
            return;
        }
        log.warn(
                "agent_conflict: agent {} with key {} from {}: {}",
                shown.agentId(),
                shown.keyFingerprint(),
                address,
                detail);
        try {
            Event event = Event.ofAgent(EventType.AGENT_CONFLICT, operatorId, shown.agentId())
                    .with("address", address)
                    .with("detail", detail)
                    .with("key_fingerprint", shown.keyFingerprint());
            database.inTransaction(statements -> {
                outbox.write(statements, event);
                return event;
            });
        } catch (DatabaseException e) {
            log.warn("agent_conflict of agent {} could not be stored: {}", shown.agentId(), e.getMessage());
        }
    }

    /** A certificate that says that the key is this agent's, to whoever asks; the caller has checked that it is. */
    EnrolmentResult issue(String agentId, PublicKey key) {
        return new EnrolmentResult.Issued(
                agentId,
                List.of(
                        authority.issueAgent(agentId, key, clock.instant(), config.certificateLife()),
                        authority.certificate()));
    }

    private EnrolmentResult budgeted(String agentId, InetAddress peer, Work work) {
        boolean valid = AgentId.isValid(agentId);
        return budget.spend(valid ? agentId : "", peer, () -> valid ? attempt(agentId, work) : REFUSAL);
    }

    private static EnrolmentResult attempt(String agentId, Work work) {
        try {
            return work.run();
        } catch (DatabaseException | ExecutionException e) {
            log.warn("agent {} cannot be enrolled now: {}", agentId, e.getMessage());
            return EnrolmentResult.unavailable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return EnrolmentResult.unavailable();
        }
    }

    private interface Work {
        EnrolmentResult run() throws InterruptedException, ExecutionException;
    }
}
