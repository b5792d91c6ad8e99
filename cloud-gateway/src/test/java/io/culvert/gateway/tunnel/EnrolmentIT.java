package io.culvert.gateway.tunnel;

import static io.culvert.proto.tunnel.v1.EnrolmentError.ENROLMENT_ERROR_BAD_PROOF;
import static io.culvert.proto.tunnel.v1.EnrolmentError.ENROLMENT_ERROR_REFUSED;
import static io.culvert.proto.tunnel.v1.EnrolmentError.ENROLMENT_ERROR_TOO_MANY_TRIES;
import static io.culvert.proto.tunnel.v1.EnrolmentError.ENROLMENT_ERROR_UNSPECIFIED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.gateway.pki.CertificateAuthority;
import io.culvert.gateway.pki.P256;
import io.culvert.gateway.provisioning.Enrolment;
import io.culvert.gateway.provisioning.EnrolmentResult;
import io.culvert.media.Secret;
import io.culvert.proto.tunnel.v1.CertificateReply;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Activation keys become certificates once. */
@Timeout(120)
final class EnrolmentIT {
    private static TunnelRig rig;

    @BeforeAll
    static void start() {
        rig = new TunnelRig();
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    @Test
    void activate_withItsKey_givesACertificateOfTheAuthority() throws Exception {
        TunnelRig.Registered registered = rig.register();
        TestAgent agent = rig.agent(registered.agentId());

        CertificateReply reply = agent.activate(registered.activationKey());

        assertThat(reply.getError()).isEqualTo(ENROLMENT_ERROR_UNSPECIFIED);
        assertThat(reply.getGatewayTimeMs())
                .isBetween(Instant.now().toEpochMilli() - 60_000, Instant.now().toEpochMilli());
        X509Certificate leaf = agent.chain.getFirst();
        leaf.verify(agent.chain.getLast().getPublicKey());
        assertThat(P256.fingerprint(agent.chain.getLast().getPublicKey()))
                .isEqualTo(rig.gateway.bean(CertificateAuthority.class).fingerprint());
        assertThat(leaf.getPublicKey()).isEqualTo(agent.keys.getPublic());
        assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("CN=" + registered.agentId());
        assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(leaf.getNotAfter().toInstant())
                .isBetween(
                        Instant.now().plus(Duration.ofDays(89)), Instant.now().plus(Duration.ofDays(91)));
    }

    @Test
    void activate_againWithTheSameKeyPair_givesACertificateAgain() {
        TunnelRig.Registered registered = rig.register();
        TestAgent agent = rig.agent(registered.agentId());
        agent.activate(registered.activationKey());

        CertificateReply again = agent.activate(registered.activationKey());

        assertThat(again.getError()).isEqualTo(ENROLMENT_ERROR_UNSPECIFIED);
        assertThat(again.getChainCount()).isEqualTo(2);
    }

    @Test
    void activate_withAnotherKeyPairAfterwards_isRefusedAndStoredAsConflict() {
        TunnelRig.Registered registered = rig.register();
        rig.agent(registered.agentId()).activate(registered.activationKey());

        CertificateReply second = rig.agent(registered.agentId()).activate(registered.activationKey());

        assertThat(second.getError()).isEqualTo(ENROLMENT_ERROR_REFUSED);
        assertThat(second.getChainCount()).isZero();
        assertThat(conflicts(registered.agentId())).isEqualTo(1);
    }

    @Test
    void activate_refusals_areOneAnswer() {
        TunnelRig.Registered registered = rig.register();
        Secret wrong = Secret.of("clk_act_wrongwrongwrongwrongwrongwrongwrong");

        CertificateReply wrongKey = rig.agent(registered.agentId()).activate(wrong);
        CertificateReply noSuchAgent = rig.agent("100000000008").activate(wrong);
        CertificateReply noAgentId = rig.agent("1").activate(wrong);

        assertThat(wrongKey.getError()).isEqualTo(ENROLMENT_ERROR_REFUSED);
        assertThat(withoutTime(noSuchAgent)).isEqualTo(withoutTime(wrongKey));
        assertThat(withoutTime(noAgentId)).isEqualTo(withoutTime(wrongKey));
    }

    @Test
    void activate_withAProofOfAnotherKey_isABadProof() {
        TunnelRig.Registered registered = rig.register();
        TestAgent agent = rig.agent(registered.agentId());

        CertificateReply reply = agent.activate(registered.activationKey(), agent.sign(new byte[] {1, 2, 3}));

        assertThat(reply.getError()).isEqualTo(ENROLMENT_ERROR_BAD_PROOF);
        assertThat(agent.activate(registered.activationKey()).getError()).isEqualTo(ENROLMENT_ERROR_UNSPECIFIED);
    }

    @Test
    void activate_fiftyAtOnceWithDifferentKeys_exactlyOneWins() throws Exception {
        Enrolment enrolment = rig.gateway.bean(Enrolment.class);
        for (int round = 0; round < 5; round++) {
            TunnelRig.Registered registered = rig.register();
            List<Callable<EnrolmentResult>> uses = IntStream.range(0, 50)
                    .mapToObj(i -> activation(registered))
                    .map(activation -> (Callable<EnrolmentResult>) () -> enrolment.activate(
                            activation, InetAddress.getByName("192.0.2." + Math.floorMod(activation.hashCode(), 100))))
                    .toList();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                int winners = 0;
                for (Future<EnrolmentResult> use : threads.invokeAll(uses)) {
                    winners += use.get() instanceof EnrolmentResult.Issued ? 1 : 0;
                }
                assertThat(winners).isEqualTo(1);
            }
        }
    }

    @Test
    void activate_guessedFromOneAddress_isThrottledThereOnly() throws Exception {
        Enrolment enrolment = rig.gateway.bean(Enrolment.class);
        TunnelRig.Registered registered = rig.register();
        Enrolment.Activation wrong =
                activation(new TunnelRig.Registered(registered.agentId(), Secret.of("clk_act_guess")));
        InetAddress guesser = InetAddress.getByName("198.51.100.7");

        List<EnrolmentResult.Reason> answers = IntStream.range(0, 7)
                .mapToObj(i -> ((EnrolmentResult.Failed) enrolment.activate(wrong, guesser)).reason())
                .toList();

        assertThat(answers.subList(0, 5)).containsOnly(EnrolmentResult.Reason.REFUSED);
        assertThat(answers.subList(5, 7)).containsOnly(EnrolmentResult.Reason.TOO_MANY_TRIES);
        assertThat(EnrolmentService.error(answers.getLast())).isEqualTo(ENROLMENT_ERROR_TOO_MANY_TRIES);
        assertThat(enrolment.activate(activation(registered), InetAddress.getByName("198.51.100.8")))
                .isInstanceOf(EnrolmentResult.Issued.class);
    }

    @Test
    void renew_withTheBoundKey_givesACertificate_withAnyOtherNone() {
        TestAgent agent = rig.activated();
        TestAgent thief = rig.agent(agent.agentId);

        assertThat(agent.renew().getChainCount()).isEqualTo(2);
        assertThat(thief.renew().getError()).isEqualTo(ENROLMENT_ERROR_REFUSED);
    }

    @Test
    void renew_afterTheProviderMadeANewActivationKey_isRefused() {
        TestAgent agent = rig.activated();

        assertThat(rig.agents().renewActivationKey(rig.actor(), agent.agentId)).isPresent();

        assertThat(agent.renew().getError()).isEqualTo(ENROLMENT_ERROR_REFUSED);
    }

    @Test
    void connect_pinningAnotherAuthority_failsBeforeAnythingIsSaid() {
        TunnelRig.Registered registered = rig.register();
        X509Certificate other = CertificateAuthority.create(Instant.now()).certificate();
        try (TestAgent agent = new TestAgent(rig.port(), other, registered.agentId())) {
            assertThatThrownBy(() -> agent.activate(registered.activationKey()))
                    .isInstanceOf(StatusRuntimeException.class)
                    .extracting(e -> Status.fromThrowable(e).getCode())
                    .isEqualTo(Status.Code.UNAVAILABLE);
        }
        assertThat(rig.row(registered.agentId()).keyFingerprint()).isNull();
    }

    private static Enrolment.Activation activation(TunnelRig.Registered registered) {
        try (TestAgent agent = rig.agent(registered.agentId())) {
            byte[] spki = agent.keys.getPublic().getEncoded();
            byte[] proof = agent.sign(
                    ("culvert-activate-v1\0" + registered.agentId() + '\0').getBytes(StandardCharsets.UTF_8), spki);
            return new Enrolment.Activation(registered.agentId(), registered.activationKey(), spki, proof, "test");
        }
    }

    private static long conflicts(String agentId) {
        return rig.gateway
                .database()
                .one(
                        "select count(*) from events where entity_id = ? and event = 'agent_conflict'",
                        row -> row.getLong(1),
                        agentId)
                .orElseThrow();
    }

    private static CertificateReply withoutTime(CertificateReply reply) {
        return reply.toBuilder().clearGatewayTimeMs().build();
    }
}
