package io.culvert.agent.identity;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.culvert.agent.grpc.GrpcCall;
import io.culvert.agent.grpc.GrpcConnection;
import io.culvert.agent.grpc.GrpcMethod;
import io.culvert.agent.grpc.GrpcStatus;
import io.culvert.media.Secret;
import io.culvert.proto.tunnel.v1.ActivateRequest;
import io.culvert.proto.tunnel.v1.CertificateReply;
import io.culvert.proto.tunnel.v1.EnrolmentError;
import io.culvert.proto.tunnel.v1.JoinRequest;
import io.culvert.proto.tunnel.v1.JoinStep;
import io.culvert.proto.tunnel.v1.RenewRequest;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a gateway for the agent's certificate: the first by activation key or by the token of a QR code, later ones by signature
 * of the key pair.
 *
 * <p>Protocol: {@code docs/protocol.md}, Enrolment. Each question takes a connection of its own, without client certificate.
 * <p>Threading: any thread; never blocks. Results come on the dialer's event loop.
 */
public final class Enrolment {
    static final GrpcMethod<CertificateReply> ACTIVATE =
            new GrpcMethod<>("/culvert.tunnel.v1.Enrolment/Activate", CertificateReply.parser());
    static final GrpcMethod<CertificateReply> JOIN =
            new GrpcMethod<>("/culvert.tunnel.v1.Enrolment/Join", CertificateReply.parser());
    static final GrpcMethod<CertificateReply> RENEW =
            new GrpcMethod<>("/culvert.tunnel.v1.Enrolment/Renew", CertificateReply.parser());

    private static final int DEADLINE_SECONDS = 15;

    private final GatewayDialer dialer;
    private final String version;
    private final Hardware hardware;
    private final Clock clock;

    /** @param version of the agent, told to the gateway */
    public Enrolment(GatewayDialer dialer, String version, Hardware hardware, Clock clock) {
        this.dialer = dialer;
        this.version = version;
        this.hardware = hardware;
        this.clock = clock;
    }

    /** Binds the identity's key pair to its Agent ID; may be repeated with the same key pair. */
    public CompletableFuture<EnrolmentResult> activate(
            GatewayAddress address, AgentIdentity identity, Secret activationKey) {
        byte[] publicKey = identity.key().publicKeyInfo();
        byte[] signed = joined(
                ascii("culvert-activate-v1"), new byte[1], ascii(identity.id().digits()), new byte[1], publicKey);
        ActivateRequest request = ActivateRequest.newBuilder()
                .setAgentId(identity.id().digits())
                .setActivationKey(activationKey.reveal())
                .setPublicKey(ByteString.copyFrom(publicKey))
                .setProof(ByteString.copyFrom(identity.key().sign(signed)))
                .setVersion(version)
                .setModel(hardware.model())
                .setSerial(hardware.serial())
                .build();
        return ask(address, identity, ACTIVATE, request);
    }

    /** Binds a key pair to whoever made the token; may be repeated with the same pair. The gateway gives the Agent ID. */
    CompletableFuture<EnrolmentResult> join(PendingJoin join, List<JoinStep> steps) {
        Invitation invitation = join.invitation();
        byte[] publicKey = join.key().publicKeyInfo();
        byte[] token = invitation.tokenBytes();
        byte[] signed = joined(
                ascii("culvert-join-v1"), new byte[1], token, ascii(invitation.operatorId()), new byte[1], publicKey);
        JoinRequest request = JoinRequest.newBuilder()
                .setToken(ByteString.copyFrom(token))
                .setOperatorId(invitation.operatorId())
                .setPublicKey(ByteString.copyFrom(publicKey))
                .setProof(ByteString.copyFrom(join.key().sign(signed)))
                .setVersion(version)
                .setModel(hardware.model())
                .setSerial(hardware.serial())
                .addAllSteps(steps)
                .build();
        return question(invitation.gateway(), reply -> joined(join, reply), JOIN, request);
    }

    /** The agent that it has become. From now on it knows the CA by the whole fingerprint, not by what fits into a code. */
    private static EnrolmentResult joined(PendingJoin join, CertificateReply reply) {
        if (reply.getError() != EnrolmentError.ENROLMENT_ERROR_UNSPECIFIED) {
            return judge(null, reply);
        }
        Invitation invitation = join.invitation();
        AgentId id;
        try {
            id = new AgentId(reply.getAgentId());
        } catch (IllegalArgumentException none) {
            return new EnrolmentResult.Failed("the gateway gave no Agent ID");
        }
        AgentIdentity agent =
                new AgentIdentity(id, join.key(), List.of(), invitation.pin(), List.of(invitation.gateway()));
        EnrolmentResult result = judge(agent, reply);
        if (!(result instanceof EnrolmentResult.Granted granted)) {
            return result;
        }
        List<X509Certificate> chain = granted.identity().chain();
        CaPin whole = CaPin.of(chain.get(chain.size() - 1));
        // A longer chain may hold the pinned CA in its middle; then what the code said has to do.
        CaPin pin = whole.coversSameKeyAs(invitation.pin()) ? whole : invitation.pin();
        return new EnrolmentResult.Granted(
                new AgentIdentity(id, join.key(), chain, pin, agent.gateways()), granted.gatewayTime());
    }

    /** A new certificate for the identity's key pair. */
    CompletableFuture<EnrolmentResult> renew(GatewayAddress address, AgentIdentity identity) {
        byte[] publicKey = identity.key().publicKeyInfo();
        long signedAtMillis = clock.millis();
        byte[] signed = joined(
                ascii("culvert-renew-v1"),
                new byte[1],
                ascii(identity.id().digits()),
                new byte[1],
                ByteBuffer.allocate(Long.BYTES).putLong(signedAtMillis).array(),
                publicKey);
        RenewRequest request = RenewRequest.newBuilder()
                .setAgentId(identity.id().digits())
                .setPublicKey(ByteString.copyFrom(publicKey))
                .setSignedAtMs(signedAtMillis)
                .setProof(ByteString.copyFrom(identity.key().sign(signed)))
                .build();
        return ask(address, identity, RENEW, request);
    }

    /**
     * Finds out whether the gateway answers, what time it is there, and whether it still knows this agent: an activated
     * identity asks for a certificate, which nobody keeps; without one, an empty question earns a refusal.
     */
    public CompletableFuture<EnrolmentResult> knock(GatewayAddress address, @Nullable AgentIdentity identity) {
        return identity != null && identity.isActivated()
                ? renew(address, identity)
                : ask(address, null, RENEW, RenewRequest.getDefaultInstance());
    }

    private CompletableFuture<EnrolmentResult> ask(
            GatewayAddress address,
            @Nullable AgentIdentity identity,
            GrpcMethod<CertificateReply> method,
            MessageLite request) {
        return question(address, reply -> judge(identity, reply), method, request);
    }

    private CompletableFuture<EnrolmentResult> question(
            GatewayAddress address,
            Function<CertificateReply, EnrolmentResult> judge,
            GrpcMethod<CertificateReply> method,
            MessageLite request) {
        Question question = new Question(address, judge);
        dialer.loop().execute(() -> question.ask(method, request));
        return question.result;
    }

    /** One call on a connection of its own. Confined to the event loop. */
    private final class Question implements GrpcCall.Listener<CertificateReply> {
        final CompletableFuture<EnrolmentResult> result = new CompletableFuture<>();
        private final GatewayAddress address;
        private final Function<CertificateReply, EnrolmentResult> judge;
        private @Nullable ScheduledFuture<?> deadline;

        Question(GatewayAddress address, Function<CertificateReply, EnrolmentResult> judge) {
            this.address = address;
            this.judge = judge;
        }

        void ask(GrpcMethod<CertificateReply> method, MessageLite request) {
            try {
                GrpcConnection connection = dialer.dial(address);
                GrpcCall<CertificateReply> call = connection.call(method, this);
                deadline = dialer.loop()
                        .schedule(
                                () -> call.cancel("no answer within " + DEADLINE_SECONDS + " s"),
                                DEADLINE_SECONDS,
                                TimeUnit.SECONDS);
                call.request(1);
                call.send(request);
                call.finish();
                connection.shutDown();
            } catch (SSLException | RuntimeException unusable) {
                result.complete(new EnrolmentResult.Failed(address + " cannot be dialled: " + unusable.getMessage()));
            }
        }

        @Override
        public void onReady() {}

        @Override
        public void onMessage(CertificateReply reply) {
            result.complete(judge.apply(reply));
        }

        @Override
        public void onClosed(GrpcStatus status) {
            if (deadline != null) {
                deadline.cancel(false);
            }
            String why = status.isOk() ? "no answer" : status.reason();
            result.complete(new EnrolmentResult.Failed(address + ": " + why));
        }
    }

    private static EnrolmentResult judge(@Nullable AgentIdentity identity, CertificateReply reply) {
        if (reply.getError() != EnrolmentError.ENROLMENT_ERROR_UNSPECIFIED) {
            return new EnrolmentResult.Refused(
                    reply.getError(), reply.getMessage(), Instant.ofEpochMilli(reply.getGatewayTimeMs()));
        }
        if (identity == null) {
            return new EnrolmentResult.Failed("a certificate for nobody");
        }
        try {
            List<X509Certificate> chain = reply.getChainList().stream()
                    .map(der -> IdentityFormat.certificate(der.toByteArray()))
                    .toList();
            Instant gatewayTime = Instant.ofEpochMilli(reply.getGatewayTimeMs());
            checkOurs(identity, chain, gatewayTime);
            return new EnrolmentResult.Granted(identity.withChain(chain), gatewayTime);
        } catch (IllegalArgumentException | CertificateException unusable) {
            return new EnrolmentResult.Failed("the certificate given cannot be used: " + unusable.getMessage());
        }
    }

    /** A certificate issued this second must not fail on a clock that is a second late, hence the gateway's time. */
    private static void checkOurs(AgentIdentity identity, List<X509Certificate> chain, Instant gatewayTime)
            throws CertificateException {
        if (chain.isEmpty()) {
            throw new CertificateException("it is missing");
        }
        byte[] certified = chain.get(0).getPublicKey().getEncoded();
        if (!Arrays.equals(certified, identity.key().publicKeyInfo())) {
            throw new CertificateException("it is for another key");
        }
        if (identity.pin() != null) {
            PinnedTrust.verifyPath(chain, identity.pin(), gatewayTime);
        }
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
