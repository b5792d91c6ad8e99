package io.culvert.gateway.tunnel;

import com.google.protobuf.ByteString;
import io.culvert.gateway.provisioning.Enrolment;
import io.culvert.gateway.provisioning.EnrolmentResult;
import io.culvert.gateway.provisioning.JoinStep;
import io.culvert.gateway.provisioning.Joining;
import io.culvert.media.Secret;
import io.culvert.proto.tunnel.v1.ActivateRequest;
import io.culvert.proto.tunnel.v1.CertificateReply;
import io.culvert.proto.tunnel.v1.EnrolmentError;
import io.culvert.proto.tunnel.v1.EnrolmentGrpc;
import io.culvert.proto.tunnel.v1.JoinRequest;
import io.culvert.proto.tunnel.v1.RenewRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gRPC service {@code Enrolment}: anybody who reaches the port may call it. Each request runs on a virtual thread of
 * its own, a bounded number at a time; what comes beyond is told to come back.
 */
final class EnrolmentService extends EnrolmentGrpc.EnrolmentImplBase {
    private static final Logger log = LoggerFactory.getLogger(EnrolmentService.class);

    private static final int AT_A_TIME = 64;

    private static final int MAX_STEPS = 8;

    private final Enrolment enrolment;
    private final Joining joining;
    private final Clock clock;
    private final Semaphore places = new Semaphore(AT_A_TIME);

    EnrolmentService(Enrolment enrolment, Joining joining, Clock clock) {
        this.enrolment = enrolment;
        this.joining = joining;
        this.clock = clock;
    }

    @Override
    public void activate(ActivateRequest request, StreamObserver<CertificateReply> response) {
        InetAddress peer = CallIdentity.peer().getAddress();
        Enrolment.Activation activation = new Enrolment.Activation(
                request.getAgentId(),
                Secret.of(request.getActivationKey()),
                request.getPublicKey().toByteArray(),
                request.getProof().toByteArray(),
                request.getVersion());
        answer(response, false, () -> enrolment.activate(activation, peer));
    }

    @Override
    public void join(JoinRequest request, StreamObserver<CertificateReply> response) {
        InetAddress peer = CallIdentity.peer().getAddress();
        Joining.Request join = new Joining.Request(
                request.getToken().toByteArray(),
                request.getOperatorId(),
                request.getPublicKey().toByteArray(),
                request.getProof().toByteArray(),
                request.getVersion(),
                request.getModel(),
                request.getSerial(),
                request.getStepsList().stream()
                        .limit(MAX_STEPS)
                        .flatMap(EnrolmentService::step)
                        .toList());
        answer(response, true, () -> joining.join(join, peer));
    }

    /** Stages that a newer agent may know are left out. */
    private static Stream<JoinStep> step(io.culvert.proto.tunnel.v1.JoinStep step) {
        String stage =
                switch (step.getStage()) {
                    case JOIN_STAGE_CODE_READ -> "code_read";
                    case JOIN_STAGE_WIFI_JOINED -> "wifi_joined";
                    case JOIN_STAGE_GATEWAY_REACHED -> "gateway_reached";
                    case JOIN_STAGE_UNSPECIFIED, UNRECOGNIZED -> null;
                };
        return stage == null
                ? Stream.empty()
                : Stream.of(new JoinStep(stage, Integer.toUnsignedLong(step.getTookMs())));
    }

    @Override
    public void renew(RenewRequest request, StreamObserver<CertificateReply> response) {
        InetAddress peer = CallIdentity.peer().getAddress();
        Enrolment.Renewal renewal = new Enrolment.Renewal(
                request.getAgentId(),
                request.getPublicKey().toByteArray(),
                request.getSignedAtMs(),
                request.getProof().toByteArray());
        answer(response, false, () -> enrolment.renew(renewal, peer));
    }

    /** @param named whether the answer says which Agent ID it is for */
    private void answer(StreamObserver<CertificateReply> response, boolean named, Supplier<EnrolmentResult> work) {
        ((ServerCallStreamObserver<CertificateReply>) response)
                .setOnCancelHandler(() -> log.debug("the caller did not wait"));
        if (!places.tryAcquire()) {
            send(
                    response,
                    named,
                    new EnrolmentResult.Failed(EnrolmentResult.Reason.UNAVAILABLE, "busy, come back soon"));
            return;
        }
        Thread.startVirtualThread(() -> {
            EnrolmentResult result;
            try {
                result = work.get();
            } catch (RuntimeException e) {
                log.error("enrolment failed", e);
                result = new EnrolmentResult.Failed(EnrolmentResult.Reason.UNAVAILABLE, "the gateway failed");
            } finally {
                places.release();
            }
            send(response, named, result);
        });
    }

    private void send(StreamObserver<CertificateReply> response, boolean named, EnrolmentResult result) {
        CertificateReply.Builder reply =
                CertificateReply.newBuilder().setGatewayTimeMs(clock.instant().toEpochMilli());
        switch (result) {
            case EnrolmentResult.Issued issued -> {
                reply.setAgentId(named ? issued.agentId() : "");
                issued.chain().forEach(certificate -> reply.addChain(encoded(certificate)));
            }
            case EnrolmentResult.Failed failed ->
                reply.setError(error(failed.reason())).setMessage(failed.message());
        }
        response.onNext(reply.build());
        response.onCompleted();
    }

    static EnrolmentError error(EnrolmentResult.Reason reason) {
        return switch (reason) {
            case REFUSED -> EnrolmentError.ENROLMENT_ERROR_REFUSED;
            case BAD_PROOF -> EnrolmentError.ENROLMENT_ERROR_BAD_PROOF;
            case TOO_MANY_TRIES -> EnrolmentError.ENROLMENT_ERROR_TOO_MANY_TRIES;
            case UNAVAILABLE -> EnrolmentError.ENROLMENT_ERROR_UNAVAILABLE;
            case OTHER_OWNER -> EnrolmentError.ENROLMENT_ERROR_OTHER_OWNER;
        };
    }

    private static ByteString encoded(X509Certificate certificate) {
        try {
            return ByteString.copyFrom(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate of our own has no encoding", e);
        }
    }
}
