package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What one client may ask of the door, before and after it showed a good credential. */
class LimitsIT {
    private final TimedSources sources = new TimedSources();

    private static String pipelined(int count, String uri) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= count; i++) {
            text.append("OPTIONS ")
                    .append(uri)
                    .append(" RTSP/1.0\r\nCSeq: ")
                    .append(i)
                    .append("\r\n\r\n");
        }
        return text.toString();
    }

    private static void assertUnharmed(RtspTestClient viewer) {
        int seen = viewer.rtp(0).size();
        viewer.readUntil(() -> viewer.rtp(0).size() > seen + 100);
        viewer.assertNoGap(0);
    }

    @Test
    void manyRequestsOfAStranger_endTheConnection_behindTheFirstAnswers() {
        try (RtspFixture fixture = new RtspFixture(sources)) {
            RtspTestClient viewer = fixture.playing("cam");
            RtspTestClient client = fixture.connect();
            client.sendQuietly(pipelined(10_000, "*"));
            assertThat(client.responsesUntilClosed(5_000)).isEqualTo(64);
            assertUnharmed(viewer);
        }
    }

    @Test
    void tenThousandRequestsOfAViewer_areAnsweredInOrder_atTheirPace_andHarmNobody() {
        try (RtspFixture fixture = new RtspFixture(sources, config -> RtspConfigs.withCrowd(config, 100, 64, 4_000))) {
            RtspTestClient viewer = fixture.playing("cam");
            RtspTestClient client = fixture.connect();
            client.describe(fixture.urlWithToken("cam"));
            long start = System.nanoTime();
            Thread sending = Thread.startVirtualThread(() -> client.sendQuietly(pipelined(10_000, "*")));
            for (int i = 1; i <= 10_000; i++) {
                assertThat(client.response().header("CSeq")).isEqualTo(Integer.toString(i));
            }
            // The first second's worth is there at once.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1_450));
            assertThat(sending.isAlive()).isFalse();
            assertUnharmed(viewer);
        }
    }

    @Test
    void fullNode_answers503_andHasRoomAgainWhenSomebodyLeaves() {
        try (RtspFixture fixture = new RtspFixture(sources, config -> RtspConfigs.withCrowd(config, 2, 64, 1_000))) {
            RtspTestClient viewer = fixture.playing("cam");
            RtspTestClient other = fixture.playing("cam");
            RtspTestClient third = fixture.connect();
            assertThat(third.request("DESCRIBE", fixture.urlWithToken("cam")).status())
                    .isEqualTo(503);
            third.millisUntilClosed(1_000);
            assertThat(fixture.count("culvert.rtsp.connections.full")).isEqualTo(1);
            assertUnharmed(viewer);
            other.close();
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(3))
                    .until(() -> fixture.connect().request("OPTIONS", "*").status() == 200);
        }
    }

    @Test
    void messageThatDoesNotEnd_is408_alsoForAViewer() {
        try (RtspFixture fixture =
                new RtspFixture(sources, config -> RtspConfigs.withMessage(config, Duration.ofSeconds(1)))) {
            RtspTestClient viewer = fixture.playing("cam");
            viewer.send("OPTIONS * RTSP/1.0\r\nCSe");
            assertThat(viewer.response().status()).isEqualTo(408);
            viewer.millisUntilClosed(1_000);
        }
    }

    @Test
    void answerThatNobodyAskedFor_is400AndTheEnd() {
        try (RtspFixture fixture = new RtspFixture(sources)) {
            RtspTestClient client = fixture.connect();
            client.send("RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n");
            assertThat(client.response().status()).isEqualTo(400);
            client.millisUntilClosed(1_000);
        }
    }

    @Test
    void proxyRequire_is551_andNamesWhatIsNot() {
        try (RtspFixture fixture = new RtspFixture(sources)) {
            RtspTestClient.Response response =
                    fixture.connect().request("DESCRIBE", fixture.url("cam"), "Proxy-Require: gzip");
            assertThat(response.status()).isEqualTo(551);
            assertThat(response.header("Unsupported")).isEqualTo("gzip");
        }
    }

    @Test
    void setUpAgainAndAgain_keepsOneSession_andLeavesNothing() {
        try (RtspFixture fixture = new RtspFixture(sources)) {
            RtspTestClient client = fixture.connect();
            client.describe(fixture.urlWithToken("cam"));
            String first = "";
            for (int i = 0; i < 200; i++) {
                int channel = 2 * (i % 100);
                assertThat(client.setUp(0, "RTP/AVP/TCP;unicast;interleaved=" + channel + "-" + (channel + 1))
                                .status())
                        .isEqualTo(200);
                first = i == 0 ? client.session : first;
                assertThat(client.session).isEqualTo(first);
            }
            assertThat(client.request(
                                    "SETUP",
                                    client.base + "trackID=1",
                                    "Transport: RTP/AVP/TCP;unicast;interleaved=0-1")
                            .status())
                    .as("a second session of the connection")
                    .isEqualTo(455);
        }
    }
}
