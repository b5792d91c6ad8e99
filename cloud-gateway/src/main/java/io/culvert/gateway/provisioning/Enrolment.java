package io.culvert.gateway.provisioning;

import static io.culvert.gateway.provisioning.EnrolmentResult.Reason.BAD_PROOF;
import static io.culvert.gateway.provisioning.EnrolmentResult.Reason.REFUSED;
import static io.culvert.gateway.provisioning.EnrolmentResult.Reason.TOO_MANY_TRIES;
import static io.culvert.gateway.provisioning.EnrolmentResult.Reason.UNAVAILABLE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.DatabaseException;
import io.culvert.gateway.pki.AgentIdentity;
import io.culvert.gateway.pki.CertificateAuthority;
import io.culvert.gateway.pki.P256;
import io.culvert.gateway.vault.TokenFormat;
import io.culvert.media.Secret;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
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
 * same from outside. Failures are budgeted per address and per address and Agent ID, never per Agent ID alone, so that
 * nobody can keep the rightful device out by guessing.
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

    private final AgentsTable table;
    private final AgentIdentities identities;
    private final CertificateAuthority authority;
    private final EnrolmentConfig config;
    private final Clock clock;
    private final FailureBudget perAddress = new FailureBudget(1_000, Duration.ofMillis(50), System::nanoTime);
    private final FailureBudget perAgent = new FailureBudget(5, Duration.ofSeconds(12), System::nanoTime);

    /** Not a budget of tries but of reports. */
    private final FailureBudget conflicts = new FailureBudget(5, Duration.ofHours(1), System::nanoTime);

    Enrolment(
            Database database,
            JsonMapper json,
            AgentIdentities identities,
            CertificateAuthority authority,
            EnrolmentConfig config,
            Clock clock) {
        this.table = new AgentsTable(database, json);
        this.identities = identities;
        this.authority = authority;
        this.config = config;
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
        return budgeted(request.agentId(), peer, () -> {
            byte[] signed = join(ACTIVATE, request.agentId().getBytes(UTF_8), new byte[1], request.spki());
            Optional<PublicKey> key = proven(request.spki(), signed, request.proof());
            return key.isEmpty() ? badProof() : activate(request, key.get(), peer);
        });
    }

    public EnrolmentResult renew(Renewal request, InetAddress peer) {
        return budgeted(request.agentId(), peer, () -> {
            byte[] signedAt = ByteBuffer.allocate(Long.BYTES)
                    .putLong(request.signedAtMillis())
                    .array();
            byte[] signed = join(RENEW, request.agentId().getBytes(UTF_8), new byte[1], signedAt, request.spki());
            Optional<PublicKey> key = proven(request.spki(), signed, request.proof());
            return key.isEmpty() ? badProof() : renew(request, key.get());
        });
    }

    private EnrolmentResult activate(Activation request, PublicKey key, InetAddress peer) {
        AgentIdentity identity = new AgentIdentity(request.agentId(), P256.fingerprint(key));
        byte[] hash = TokenFormat.sha256(request.activationKey());
        Optional<Long> operator = table.activate(identity, hash, Labels.clean(request.version(), 64));
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
            case AgentIdentities.Verdict.Unavailable unavailable -> unavailable();
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
            table.insertEvent(
                    shown.agentId(), operatorId, "agent_conflict", address, detail + "; " + shown.keyFingerprint());
        } catch (DatabaseException e) {
            log.warn("agent_conflict of agent {} could not be stored: {}", shown.agentId(), e.getMessage());
        }
    }

    private EnrolmentResult issue(String agentId, PublicKey key) {
        return new EnrolmentResult.Issued(List.of(
                authority.issueAgent(agentId, key, clock.instant(), config.certificateLife()),
                authority.certificate()));
    }

    /** The work of one request; its failure costs a try of the address's budget and of the agent's at that address. */
    private EnrolmentResult budgeted(String agentId, InetAddress peer, Work work) {
        if (!AgentId.isValid(agentId)) {
            agentId = ""; // what can never fit shares one budget per address
        }
        String address = network(peer);
        String agentAtAddress = address + ' ' + agentId;
        if (!perAddress.take(address)) {
            return tooMany();
        }
        if (!perAgent.take(agentAtAddress)) {
            perAddress.giveBack(address); // nothing was tried
            return tooMany();
        }
        EnrolmentResult result = attempt(agentId, work);
        boolean innocent = result instanceof EnrolmentResult.Issued
                || (result instanceof EnrolmentResult.Failed failed && failed.reason() == UNAVAILABLE);
        if (innocent) {
            perAddress.giveBack(address);
            perAgent.giveBack(agentAtAddress);
        }
        return result;
    }

    private static EnrolmentResult attempt(String agentId, Work work) {
        if (agentId.isEmpty()) {
            return REFUSAL;
        }
        try {
            return work.run();
        } catch (DatabaseException | ExecutionException e) {
            log.warn("agent {} cannot be enrolled now: {}", agentId, e.getMessage());
            return unavailable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unavailable();
        }
    }

    private interface Work {
        EnrolmentResult run() throws InterruptedException, ExecutionException;
    }

    private static Optional<PublicKey> proven(byte[] spki, byte[] signed, byte[] proof) {
        try {
            PublicKey key = P256.decode(spki);
            return P256.verify(key, signed, proof) ? Optional.of(key) : Optional.empty();
        } catch (InvalidKeyException e) {
            return Optional.empty();
        }
    }

    /** An IPv4 address, or the /64 network of an IPv6 one: whoever has one address there has them all. */
    private static String network(InetAddress peer) {
        byte[] address = peer.getAddress();
        int bytes = address.length == 16 ? 8 : address.length;
        return HexFormat.of().formatHex(address, 0, bytes);
    }

    private static EnrolmentResult badProof() {
        return new EnrolmentResult.Failed(
                BAD_PROOF, "the proof does not fit the public key (expected: ECDSA on P-256)");
    }

    private static EnrolmentResult tooMany() {
        return new EnrolmentResult.Failed(TOO_MANY_TRIES, "too many failed tries, come back in a minute");
    }

    private static EnrolmentResult unavailable() {
        return new EnrolmentResult.Failed(UNAVAILABLE, "the gateway cannot reach its database, come back soon");
    }

    private static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            joined.put(part);
        }
        return joined.array();
    }
}
