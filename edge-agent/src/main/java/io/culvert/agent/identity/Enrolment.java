package io.culvert.agent.identity;

import com.google.protobuf.ByteString;
import io.culvert.media.Secret;
import io.culvert.proto.tunnel.v1.ActivateRequest;
import io.culvert.proto.tunnel.v1.CertificateReply;
import io.culvert.proto.tunnel.v1.EnrolmentError;
import io.culvert.proto.tunnel.v1.EnrolmentGrpc;
import io.culvert.proto.tunnel.v1.RenewRequest;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
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
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a gateway for the agent's certificate: the first by activation key, later ones by signature of the key pair.
 *
 * <p>Protocol: {@code docs/protocol.md}, Enrolment. Each question takes a connection of its own, without client certificate.
 * <p>Threading: any thread; never blocks. Results come on the dialer's event loop.
 */
public final class Enrolment {
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
        return ask(address, identity, EnrolmentGrpc.getActivateMethod(), request);
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
        return ask(address, identity, EnrolmentGrpc.getRenewMethod(), request);
    }

    /**
     * Finds out whether the gateway answers, what time it is there, and whether it still knows this agent: an activated
     * identity asks for a certificate, which nobody keeps; without one, an empty question earns a refusal.
     */
    public CompletableFuture<EnrolmentResult> knock(GatewayAddress address, @Nullable AgentIdentity identity) {
        return identity != null && identity.isActivated()
                ? renew(address, identity)
                : ask(address, null, EnrolmentGrpc.getRenewMethod(), RenewRequest.getDefaultInstance());
    }

    private <Q> CompletableFuture<EnrolmentResult> ask(
            GatewayAddress address,
            @Nullable AgentIdentity identity,
            MethodDescriptor<Q, CertificateReply> method,
            Q request) {
        ManagedChannel channel;
        try {
            channel = dialer.dial(address);
        } catch (SSLException | RuntimeException unusable) {
            return CompletableFuture.completedFuture(
                    new EnrolmentResult.Failed(address + " cannot be dialled: " + unusable.getMessage()));
        }
        CompletableFuture<EnrolmentResult> result = new CompletableFuture<>();
        ClientCalls.asyncUnaryCall(
                channel.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)),
                request,
                new StreamObserver<CertificateReply>() {
                    @Override
                    public void onNext(CertificateReply reply) {
                        result.complete(judge(identity, reply));
                    }

                    @Override
                    public void onError(Throwable thrown) {
                        result.complete(new EnrolmentResult.Failed(
                                address + ": " + GatewayDialer.reason(Status.fromThrowable(thrown))));
                    }

                    @Override
                    public void onCompleted() {
                        result.complete(new EnrolmentResult.Failed(address + ": no answer"));
                    }
                });
        return result.whenComplete((done, never) -> channel.shutdown());
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
