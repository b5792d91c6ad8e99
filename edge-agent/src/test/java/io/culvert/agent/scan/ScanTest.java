package io.culvert.agent.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.agent.identity.AgentIdentity;
import io.culvert.agent.scan.Onboarding.Reached;
import io.culvert.agent.wifi.WifiOutcome;
import io.culvert.proto.tunnel.v1.EnrolmentError;
import io.culvert.qr.GreyPicture;
import io.culvert.qr.QrPayload;
import io.culvert.qr.QrPicture;
import io.culvert.qr.WifiNetwork;
import io.culvert.qr.WifiSecurity;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a scan gives up, and when, for the code that it sees. */
class ScanTest {
    private static final WifiNetwork HOME = new WifiNetwork("home", "canary-wifi-key", WifiSecurity.WPA, false);

    private final List<String> events = new ArrayList<>();
    private final FakeDoor door = new FakeDoor(events);
    private final States states = new States(
            (state, reason) -> events.add(reason == null ? state.word() : state.word() + " " + reason.word()));

    ScanTest() {
        door.answers.add(TestInvitation.granted());
    }

    @Test
    void codeOfAForeignCa_isToldAndEndsNothing() throws Exception {
        boolean good = scan(own(TestInvitation.TOKEN), foreign(), foreign());

        assertThat(good).as("the code that was followed").isTrue();
        assertThat(events)
                .containsSubsequence("carry", "online", "code-refused not-pinned")
                .endsWith("code-refused not-pinned");
    }

    @Test
    void codeOfAForeignCa_isNoCodeSeenBefore() throws Exception {
        scan(own(TestInvitation.TOKEN), foreign(), own(TestInvitation.TOKEN));

        assertThat(events).as("the first code is still the last one").containsOnlyOnce("join");
    }

    @ParameterizedTest
    @CsvSource({"NO, unreachable", "NOT_PINNED, not-pinned"})
    void codeWhoseGatewayIsAwayOrSomebodyElses_endsNothing(Reached second, String reason) throws Exception {
        door.reached.clear();
        door.reached.addAll(List.of(Reached.YES, second));

        scan(own(TestInvitation.TOKEN), own(TestInvitation.OTHER_TOKEN));

        assertThat(events)
                .containsSubsequence("online", "code-read", "reach", "gateway-failed " + reason)
                .containsOnlyOnce("rest");
    }

    @Test
    void whatRuns_isGivenUpBeforeTheTokenIsUsed() throws Exception {
        scan(own(TestInvitation.TOKEN), own(TestInvitation.OTHER_TOKEN));

        assertThat(events)
                .containsSubsequence("online", "code-read", "reach", "gateway-reached", "rest", "join", "carry");
    }

    @Test
    void whatRuns_isGivenUpBeforeTheWifiIsChanged() throws Exception {
        scan(TestInvitation.code(TestInvitation.TOKEN, TestInvitation.OWN_CA, HOME));

        assertThat(events).containsSubsequence("code-read", "rest", "wifi-joining", "reach", "join", "carry");
    }

    @Test
    void tokenRefused_isNotTriedAgain_andTheAgentGoesOnAsItWas() throws Exception {
        door.answers.clear();
        door.answers.add(TestInvitation.refused(EnrolmentError.ENROLMENT_ERROR_REFUSED));

        boolean good = scan(own(TestInvitation.TOKEN), own(TestInvitation.TOKEN));

        assertThat(good).isFalse();
        assertThat(events)
                .endsWith("rest", "join", "refused token-refused", "carry as it was")
                .containsOnlyOnce("join");
    }

    @Test
    void pictureThatCannotBeRead_isLeftOut_andTheEndIsTheEnd() throws Exception {
        Deque<Object> script = new ArrayDeque<>(List.of(
                new IOException("damaged"),
                own(TestInvitation.TOKEN),
                new EOFException("no more"),
                own(TestInvitation.OTHER_TOKEN)));

        assertThat(scan(script)).isTrue();

        assertThat(events).containsOnlyOnce("join");
    }

    private static QrPayload own(String token) {
        return TestInvitation.code(token, TestInvitation.OWN_CA, null);
    }

    private static QrPayload foreign() {
        return TestInvitation.code(TestInvitation.OTHER_TOKEN, TestInvitation.FOREIGN_CA, null);
    }

    private boolean scan(QrPayload... codes) throws Exception {
        return scan(new ArrayDeque<>(List.of(codes)));
    }

    /** Until the script ends, by a camera that belongs to one CA. */
    private boolean scan(Deque<Object> script) throws Exception {
        Onboarding onboarding = new Onboarding(
                network -> WifiOutcome.JOINED, door, TestInvitation.pin(TestInvitation.OWN_CA), Duration.ZERO, states);
        return new Scan(new Script(script), Duration.ofSeconds(2), onboarding, new FakeCarrier(), states).run(false);
    }

    /** Pictures of codes, and failures. */
    private record Script(Deque<Object> steps) implements Pictures {
        @Override
        public @Nullable GreyPicture next() throws IOException {
            Object step = steps.poll();
            if (step instanceof IOException failure) {
                throw failure;
            }
            return step instanceof QrPayload code ? PictureDecoder.decode(QrPicture.png(code.text(), 4)) : null;
        }

        @Override
        public void close() {}
    }

    private final class FakeCarrier implements Scan.Carrier {
        @Override
        public void rest() {
            events.add("rest");
        }

        @Override
        public boolean carry(@Nullable AgentIdentity identity) {
            events.add(identity == null ? "carry as it was" : "carry");
            return true;
        }
    }
}
