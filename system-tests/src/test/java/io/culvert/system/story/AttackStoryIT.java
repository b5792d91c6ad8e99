package io.culvert.system.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.system.check.RtspViewer;
import io.culvert.system.process.Installation;
import io.culvert.system.soak.BadInputLoop;
import io.culvert.system.soak.ChurnLoop;
import io.culvert.system.soak.HijackLoop;
import io.culvert.system.soak.RevokeLoop;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Somebody means no good at the RTSP door; those who watch notice nothing. */
@Tag("alone")
class AttackStoryIT {
    private static Installation installation;

    @BeforeAll
    static void open() {
        installation = Installation.open(1, List.of(), Map.of());
    }

    @AfterAll
    static void close() {
        if (installation != null) {
            installation.close();
        }
    }

    @Test
    void sessionId_usedFromOtherConnections_getsNothing() throws Exception {
        HijackLoop.Outcome outcome = HijackLoop.run(installation, 20_000);
        assertThat(outcome.tries()).isGreaterThanOrEqualTo(19_000);
        assertThat(outcome.isGood()).as("%s", outcome).isTrue();
    }

    @Test
    void viewersThatComeAndGo_areOneSessionForTheCamera_andLeaveNothing() throws Exception {
        ChurnLoop.Outcome outcome = ChurnLoop.run(installation, 40, 150);
        assertThat(outcome.isGood()).as("%s", outcome).isTrue();
    }

    @Test
    void badInput_isAnsweredOrClosed_andHarmsNobody() throws Exception {
        BadInputLoop.Outcome outcome = BadInputLoop.run(installation, 3, false);
        assertThat(outcome.complaints()).isEmpty();
        assertThat(outcome.isGood()).as("%s", outcome).isTrue();
    }

    @Test
    void viewerInsideTls_thrownOut_lastByteWithinASecond() throws Exception {
        for (RevokeLoop.Way way : RevokeLoop.Way.values()) {
            assertThat(RevokeLoop.run(installation, way, RtspViewer.Transport.RTSPS, 3))
                    .allSatisfy(millis -> assertThat(millis).isLessThan(1_000));
        }
    }
}
