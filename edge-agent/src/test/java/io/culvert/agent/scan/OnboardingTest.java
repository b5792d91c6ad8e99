package io.culvert.agent.scan;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.agent.identity.AgentIdentity;
import io.culvert.agent.identity.CaPin;
import io.culvert.agent.identity.EnrolmentResult;
import io.culvert.agent.scan.Onboarding.Reached;
import io.culvert.agent.wifi.WifiOutcome;
import io.culvert.proto.tunnel.v1.EnrolmentError;
import io.culvert.proto.tunnel.v1.JoinStage;
import io.culvert.proto.tunnel.v1.JoinStep;
import io.culvert.qr.QrPayload;
import io.culvert.qr.WifiNetwork;
import io.culvert.qr.WifiSecurity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way from a code to an identity, by gateways that are slow, absent or hostile; how real ones answer is in ScanCommandIT. */
class OnboardingTest {
    private static final WifiNetwork HOME = new WifiNetwork("home", "canary-wifi-key", WifiSecurity.WPA, false);
    private static final Duration NONE = Duration.ZERO;

    /** For a second try, of which there is one a second. */
    private static final Duration SOME = Duration.ofSeconds(5);

    private final List<String> events = new ArrayList<>();
    private final FakeDoor door = new FakeDoor(events);
    private final States states = new States(
            (state, reason) -> events.add(reason == null ? state.word() : state.word() + " " + reason.word()));
    private WifiOutcome wifi = WifiOutcome.JOINED;

    @Test
    void wholeWay_isToldStepByStep() throws Exception {
        EnrolmentResult.Granted granted = TestInvitation.granted();
        door.answers.add(granted);

        assertThat(take(HOME, NONE)).isEqualTo(granted.identity());

        assertThat(events)
                .containsExactly(
                        "code-read",
                        "give up",
                        "wifi-joining",
                        "wifi home",
                        "wifi-joined",
                        "reach",
                        "gateway-reached",
                        "give up",
                        "join",
                        "enrolled");
        assertThat(door.steps)
                .extracting(JoinStep::getStage)
                .containsExactly(
                        JoinStage.JOIN_STAGE_CODE_READ,
                        JoinStage.JOIN_STAGE_WIFI_JOINED,
                        JoinStage.JOIN_STAGE_GATEWAY_REACHED);
        assertThat(door.steps.get(0).getTookMs()).isEqualTo(1_234);
    }

    @ParameterizedTest
    @CsvSource({
        "WRONG_PASSWORD, wrong-password",
        "NOT_FOUND, network-not-found",
        "TIMEOUT, timeout",
        "UNUSABLE, wifi-unusable"
    })
    void wifiThatIsNotJoined_isTheEnd(WifiOutcome outcome, String reason) throws Exception {
        wifi = outcome;

        assertThat(take(HOME, SOME)).isNull();

        assertThat(events).endsWith("wifi-failed " + reason).doesNotContain("reach", "join");
    }

    @Test
    void absentGateway_isGivenUpWhenPatienceEnds_andNothingElseIs() throws Exception {
        says(Reached.NO);

        assertThat(take(null, NONE)).isNull();

        assertThat(events).containsExactly("code-read", "reach", "gateway-failed unreachable");
    }

    @Test
    void slowGateway_isAskedAgain() throws Exception {
        says(Reached.NO, Reached.YES);
        door.answers.add(new EnrolmentResult.Failed("no answer"));
        door.answers.add(TestInvitation.granted());

        assertThat(take(null, SOME)).isNotNull();

        assertThat(events)
                .containsExactly(
                        "code-read", "reach", "reach", "gateway-reached", "give up", "join", "join", "enrolled");
    }

    @Test
    void gatewayThatIsSomebodyElse_isNotAskedAgain_andNeverGetsTheToken() throws Exception {
        says(Reached.NOT_PINNED);

        assertThat(take(null, SOME)).isNull();

        assertThat(events).containsExactly("code-read", "reach", "gateway-failed not-pinned");
    }

    @ParameterizedTest
    @CsvSource({
        "ENROLMENT_ERROR_REFUSED, 5, token-refused",
        "ENROLMENT_ERROR_BAD_PROOF, 5, token-refused",
        "ENROLMENT_ERROR_OTHER_OWNER, 5, token-refused",
        "ENROLMENT_ERROR_TOO_MANY_TRIES, 0, busy",
        "ENROLMENT_ERROR_UNAVAILABLE, 0, busy"
    })
    void tokenThatIsRefused_isToldWhy_andNotAskedAgain(EnrolmentError error, int patienceSeconds, String reason)
            throws Exception {
        door.answers.add(TestInvitation.refused(error));

        assertThat(take(null, Duration.ofSeconds(patienceSeconds))).isNull();

        assertThat(events).endsWith("join", "refused " + reason).containsOnlyOnce("join");
        assertThat(states.isRefusedForGood()).isEqualTo(reason.equals("token-refused"));
    }

    @Test
    void gatewayThatFallsSilentAfterTheKnock_isUnreachable() throws Exception {
        door.answers.add(new EnrolmentResult.Failed("no answer"));

        assertThat(take(null, NONE)).isNull();

        assertThat(events).endsWith("join", "gateway-failed unreachable");
    }

    @Test
    void stateFolderThatCannotBeWritten_isToldAsSuch() throws Exception {
        door.broken = new IOException("disk full");

        assertThat(take(null, SOME)).isNull();

        assertThat(events).endsWith("join", "refused storage").containsOnlyOnce("join");
    }

    @Test
    void cameraOfOneCa_acceptsItsCodesOnly() {
        CaPin whole = CaPin.parse("sha256:" + TestInvitation.OWN_CA + TestInvitation.FOREIGN_CA);
        Onboarding onboarding = onboarding(whole, NONE);

        assertThat(onboarding.accepts(code(TestInvitation.OWN_CA, null))).isTrue();
        assertThat(events).isEmpty();
        assertThat(onboarding.accepts(code(TestInvitation.FOREIGN_CA, null))).isFalse();
        assertThat(events).containsExactly("code-refused not-pinned");
    }

    @Test
    void cameraOfAnyCa_acceptsEveryCode() {
        assertThat(onboarding(null, NONE).accepts(code(TestInvitation.FOREIGN_CA, null)))
                .isTrue();
    }

    private void says(Reached... reached) {
        door.reached.clear();
        door.reached.addAll(List.of(reached));
    }

    private static QrPayload code(String ca, @Nullable WifiNetwork network) {
        return TestInvitation.code(TestInvitation.TOKEN, ca, network);
    }

    private @Nullable AgentIdentity take(@Nullable WifiNetwork network, Duration patience) throws InterruptedException {
        return onboarding(null, patience)
                .take(code(TestInvitation.OWN_CA, network), 1_234, () -> events.add("give up"));
    }

    private Onboarding onboarding(@Nullable CaPin onlyCa, Duration patience) {
        return new Onboarding(
                network -> {
                    events.add("wifi " + requireNonNull(network).ssid());
                    return wifi;
                },
                door,
                onlyCa,
                patience,
                states);
    }
}
