package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.stream.SeenPacket;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.media.rtp.RtcpPacket;
import io.culvert.media.rtp.SenderReport;
import io.culvert.media.rtp.SourceDescription;
import io.culvert.media.rtsp.RtpInfoHeader;
import io.culvert.media.rtsp.auth.Authenticator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client meets on the wire. */
class RtspServerIT {
    private static final String TCP = "RTP/AVP/TCP;unicast;interleaved=0-1";

    private final TimedSources sources = new TimedSources();
    private final RtspFixture fixture = new RtspFixture(sources);

    @AfterEach
    void close() {
        fixture.close();
    }

    private RtspTestClient described(String camera) {
        RtspTestClient client = fixture.connect();
        assertThat(client.describe(fixture.urlWithToken(camera)).status()).isEqualTo(200);
        return client;
    }

    // ---------------------------------------------------------------------------------------------------- media

    @Test
    void play_beginsWithTheKeyFrame_asRtpInfoSays() {
        RtspTestClient client = described("cam");
        var setUp = client.setUp(0, TCP);
        var play = client.play();
        client.readUntil(() -> client.rtp(0).size() > 60);

        var info = RtpInfoHeader.parse(play.header("RTP-Info")).entries();
        SeenPacket first = client.rtp(0).get(0);
        assertThat(info).singleElement().satisfies(entry -> {
            assertThat(entry.url()).isEqualTo(fixture.url("cam") + "/trackID=0");
            assertThat(entry.sequenceNumber()).isEqualTo(first.sequence());
            assertThat(entry.rtpTime()).isEqualTo(first.time());
        });
        assertThat(first.frame() % sources.gopPictures).as("a key frame").isZero();
        assertThat(first.part()).isZero();
        assertThat(setUp.header("Transport")).contains("ssrc=" + String.format("%08X", first.ssrc()));
        client.assertNoGap(0);
    }

    @Test
    void play_ofALongGroup_showsThePictureAtOnce() {
        sources.gopPictures = 100;
        sources.headStart = 98;
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            RtspTestClient client = described("cam");
            client.setUp(0, TCP);
            long asked = System.nanoTime();
            client.play();
            client.readUntil(() -> client.rtp(0).stream().anyMatch(SeenPacket::marker));
            millis.add((System.nanoTime() - asked) / 1_000_000);
            assertThat(client.rtp(0).get(0).frame() % sources.gopPictures).isZero();
            client.close();
        }
        System.err.println("PLAY to the first whole picture of a group of 4 s, cold to warm: " + millis + " ms");
        Collections.sort(millis);
        assertThat(millis.get(3)).isLessThan(300);
    }

    @Test
    void play_ofAGroupLargerThanTheQueue_losesNothing() {
        sources.videoOnly = true;
        sources.gopPictures = 200;
        sources.headStart = 130;
        sources.packetsPerPicture = 48;
        sources.payloadBytes = 1400;
        described("cam").setUp(0, TCP);
        RtspTestClient client = fixture.playing("cam");
        int cached = 130 * 48;
        client.readUntil(() -> client.frames.size() > cached + 500);
        client.assertNoGap(0);
        assertThat(client.rtp(0).get(0).frame()).isZero();
        assertThat(fixture.count("culvert.rtsp.viewer.drops")).isZero();
    }

    @Test
    void manyViewersJoiningAtAnyMoment_seeNeitherHoleNorRepetition() throws Exception {
        sources.packetsPerPicture = 10;
        RtspTestClient clock = fixture.playing("cam");
        List<Future<?>> watching = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 30; i++) {
                clock.readPackets(17); // no multiple of a picture's: two groups of pictures long, each joins elsewhere
                RtspTestClient client = fixture.playing("cam");
                watching.add(threads.submit(() -> {
                    client.readPackets(410);
                    assertNeitherHoleNorRepetition(client);
                }));
            }
            for (Future<?> one : watching) {
                one.get();
            }
        }
        assertThat(sources.opened).hasSize(1);
    }

    private static void assertNeitherHoleNorRepetition(RtspTestClient client) {
        client.assertNoGap(0);
        List<SeenPacket> seen = client.rtp(0);
        assertThat(seen).hasSizeGreaterThan(400);
        for (int at = 1; at < seen.size(); at++) {
            SeenPacket before = seen.get(at - 1);
            SeenPacket packet = seen.get(at);
            boolean sameUnit = before.frame() == packet.frame();
            assertThat(packet.time() == before.time()).isEqualTo(sameUnit);
        }
    }

    @Test
    void senderReport_followsPlayAtOnce_withTheCapturesWallTime() {
        RtspTestClient client = described("cam");
        client.setUp(0, TCP);
        client.setUp(1, "RTP/AVP/TCP;unicast;interleaved=2-3");
        client.play();
        client.readUntil(() -> client.rtp(0).size() > 10);
        for (int channel : List.of(1, 3)) {
            var frame = client.frames.stream()
                    .filter(packet -> packet.channel() == channel)
                    .findFirst()
                    .orElseThrow();
            assertThat(client.frames.indexOf(frame)).as("before the media").isLessThan(2);
            List<RtcpPacket> packets = RtcpPacket.parse(Unpooled.wrappedBuffer(frame.payload()));
            assertThat(packets.get(0)).isInstanceOf(SenderReport.class);
            SenderReport report = (SenderReport) packets.get(0);
            // The fake camera's clock stands at its frames, 40 ms each, since this moment.
            assertThat(report.wallMicros()).isBetween(1_700_000_000_000_000L, 1_700_000_010_000_000L);
            assertThat(((SourceDescription) packets.get(1)).cname())
                    .isEqualTo("culvert-"
                            + Integer.toHexString(client.rtp(0).get(0).ssrc()));
        }
    }

    @Test
    void channelsOfTheClientsChoice_areUsed() {
        RtspTestClient client = described("cam");
        assertThat(client.setUp(1, "RTP/AVP/TCP;unicast;interleaved=8-9").header("Transport"))
                .contains("interleaved=8-9");
        assertThat(client.setUp(0, "RTP/AVP/TCP;unicast;interleaved=2-3").header("Transport"))
                .contains("interleaved=2-3");
        client.play();
        client.readUntil(() -> client.rtp(2).size() > 60 && client.rtp(8).size() > 5);
        client.assertNoGap(2);
        client.assertNoGap(8);
        assertThat(client.frames).extracting(RtspTestClient.Frame::channel).containsOnly(2, 3, 8, 9);
        assertThat(client.rtp(8)).extracting(SeenPacket::payloadType).containsOnly(0);
    }

    @Test
    void trackNotSetUp_isNotSent() {
        RtspTestClient client = fixture.playing("cam");
        client.readUntil(() -> client.rtp(0).size() > 60);
        assertThat(client.frames).extracting(RtspTestClient.Frame::channel).containsOnly(0, 1);
    }

    @Test
    void pauseAndPlay_beginWithAKeyFrameAgain_andRepeatNoSequenceNumber() {
        sources.gopPictures = 1000;
        RtspTestClient client = fixture.playing("cam");
        client.readUntil(() -> client.rtp(0).size() > 80);
        assertThat(client.inSession("PAUSE").status()).isEqualTo(200);
        int seen = client.rtp(0).size();
        int last = client.rtp(0).get(seen - 1).sequence();
        assertThat(fixture.gate.viewers.get(0).playing).isFalse();

        var info = RtpInfoHeader.parse(client.play().header("RTP-Info")).entries();
        client.readUntil(() -> client.rtp(0).size() > seen + 100);
        SeenPacket again = client.rtp(0).get(seen);
        assertThat(again.frame()).isZero();
        assertThat(again.sequence()).isEqualTo((last + 1) & 0xFFFF);
        assertThat(info.get(0).sequenceNumber()).isEqualTo(again.sequence());
        client.assertNoGap(0);
        assertThat(fixture.gate.viewers).hasSize(1);
    }

    @Test
    void restartOfTheSource_isAPauseForViewersWhoStay() {
        RtspTestClient client = fixture.playing("cam");
        client.readUntil(() -> client.rtp(0).size() > 60);
        sources.opened.get(0).fail(SourceFailure.Code.ENDED);
        await().atMost(Duration.ofSeconds(3)).until(() -> sources.opened.size() == 2);
        int before = client.rtp(0).size();
        client.readUntil(() -> client.rtp(0).size() > before + 80);
        client.assertNoGap(0);
        List<SeenPacket> packets = client.rtp(0);
        for (int i = 1; i < packets.size(); i++) {
            int step = (int) (packets.get(i).time() - packets.get(i - 1).time());
            assertThat(step).isGreaterThanOrEqualTo(0).isLessThan(90_000);
        }
        assertThat(sources.mostOpen).hasValue(1);
    }

    @Test
    void tracksThatChangedSinceDescribe_are503_andAnotherDescribeMendsIt() {
        RtspTestClient client = described("cam");
        client.setUp(0, TCP);
        sources.videoOnly = true;
        sources.opened.get(0).fail(SourceFailure.Code.ENDED);
        await().atMost(Duration.ofSeconds(3)).until(() -> sources.opened.size() == 2);
        described("cam");
        assertThat(client.inSession("PLAY").status()).isEqualTo(503);
        RtspTestClient again = fixture.playing("cam");
        again.readUntil(() -> again.rtp(0).size() > 60);
    }

    @Test
    void bytes_areCountedPerViewer() {
        RtspTestClient client = fixture.playing("cam");
        client.readUntil(() -> client.rtp(0).size() > 100);
        await().atMost(Duration.ofSeconds(3))
                .until(() -> fixture.gate.viewers.get(0).bytes.get() > 100_000);
        assertThat(fixture.gate.viewers.get(0).playing).isTrue();
    }

    // --------------------------------------------------------------------------------------------------- cutting

    @Test
    void cutByTheGate_endsMediaAtOnce() {
        RtspTestClient client = fixture.playing("cam");
        client.readUntil(() -> client.rtp(0).size() > 60);
        fixture.gate.viewers.get(0).end.run();
        assertThat(client.millisUntilClosed(1_000)).isLessThan(500);
        await().atMost(Duration.ofSeconds(2)).until(() -> fixture.gate.viewers.get(0).closed);
    }

    @Test
    void tearDown_endsTheSession_butNotTheConnection() {
        RtspTestClient client = fixture.playing("cam");
        assertThat(client.inSession("TEARDOWN").status()).isEqualTo(200);
        assertThat(fixture.gate.viewers.get(0).closed).isTrue();
        assertThat(client.inSession("PLAY").status()).isEqualTo(454);
        client.session = "";
        assertThat(client.setUp(0, TCP).status()).isEqualTo(200);
        client.play();
        client.readUntil(() -> client.rtp(0).size() > 60);
    }

    @Test
    void clientThatGoesAway_isClosedAtTheGate() {
        fixture.playing("cam").close();
        await().atMost(Duration.ofSeconds(2)).until(() -> fixture.gate.viewers.get(0).closed);
        await().atMost(Duration.ofSeconds(2))
                .until(() -> fixture.hub.stream(new io.culvert.gateway.stream.StreamKey(
                                        FakeGate.cameraId("cam"), 1, io.culvert.gateway.stream.Quality.MAIN))
                                .status()
                                .viewers()
                        == 0);
    }

    // ---------------------------------------------------------------------------------------------- credentials

    @Test
    void noCredential_isAskedForBoth() {
        RtspTestClient client = fixture.connect();
        var response = client.describe(fixture.url("cam"));
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.all("WWW-Authenticate")).hasSize(2);
        assertThat(response.all("WWW-Authenticate").get(0)).startsWith("Digest realm=\"culvert\"");
        assertThat(response.all("WWW-Authenticate").get(1)).isEqualTo("Basic realm=\"culvert\"");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void digestOrBasic_opensAllOfTheDialogue(boolean digestOnly) {
        RtspTestClient client = fixture.connect();
        List<String> challenges = client.describe(fixture.url("cam")).all("WWW-Authenticate");
        var client401 = new Authenticator("some share id", FakeGate.TOKEN, true);
        client401.challenged(digestOnly ? challenges.subList(0, 1) : challenges.subList(1, 2), false);
        String url = fixture.url("cam");
        String header = "Authorization: " + client401.authorize("DESCRIBE", url);
        assertThat(client.describe(url, header).status()).isEqualTo(200);
        // Without a credential of its own: what DESCRIBE showed on this connection counts.
        assertThat(client.setUp(0, TCP).status()).isEqualTo(200);
        assertThat(client.request(
                                "PLAY",
                                client.base,
                                "Session: " + client.session,
                                "Authorization: " + client401.authorize("PLAY", client.base))
                        .status())
                .isEqualTo(200);
        client.readUntil(() -> client.rtp(0).size() > 60);
    }

    @Test
    void digestOfAnotherConnection_isStale() {
        RtspTestClient one = fixture.connect();
        var authenticator = new Authenticator("id", FakeGate.TOKEN, false);
        authenticator.challenged(one.describe(fixture.url("cam")).all("WWW-Authenticate"), false);
        String header = "Authorization: " + authenticator.authorize("DESCRIBE", fixture.url("cam"));
        RtspTestClient other = fixture.connect();
        var response = other.describe(fixture.url("cam"), header);
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.header("WWW-Authenticate")).containsIgnoringCase("stale=true");
    }

    @Test
    void basic_takesTheTokenAsPassword() {
        String pair =
                Base64.getEncoder().encodeToString(("any:" + FakeGate.TOKEN.reveal()).getBytes(StandardCharsets.UTF_8));
        assertThat(fixture.connect()
                        .describe(fixture.url("cam"), "Authorization: Basic " + pair)
                        .status())
                .isEqualTo(200);
        assertThat(fixture.connect()
                        .describe(fixture.url("cam"), "Authorization: Basic eA==")
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"cam, wrong, 403", "nocam, wrong, 403", "nocam, clk_share_goodgoodgood, 404"})
    void refusals_tellNothingToStrangers(String camera, String token, int status) {
        assertThat(fixture.connect()
                        .describe(fixture.url(camera) + "?token=" + token)
                        .status())
                .isEqualTo(status);
    }

    @Test
    void token_comesBackNowhere() {
        RtspTestClient client = fixture.connect();
        var response = client.describe(fixture.urlWithToken("cam"));
        assertThat(response.toString()).doesNotContain(FakeGate.TOKEN.reveal());
        assertThat(response.body()).contains("a=control:trackID=0").contains("a=control:trackID=1");
        client.setUp(0, TCP);
        assertThat(client.play().toString()).doesNotContain(FakeGate.TOKEN.reveal());
    }

    @Test
    void sessionOfAnotherConnection_isUnknown() {
        RtspTestClient owner = fixture.playing("cam");
        RtspTestClient thief = described("cam");
        thief.session = owner.session;
        for (String method : List.of("PLAY", "PAUSE", "TEARDOWN", "GET_PARAMETER", "OPTIONS")) {
            assertThat(thief.inSession(method).status()).as(method).isEqualTo(454);
        }
        assertThat(thief.setUp(0, TCP).status()).isEqualTo(454);
        owner.readUntil(() -> owner.rtp(0).size() > 100);
    }

    @Test
    void sessionOfAnotherCredential_isUnknown() {
        RtspTestClient client = described("cam");
        client.setUp(0, TCP);
        String other = fixture.url("cam") + "?token=" + FakeGate.OTHER_TOKEN.reveal();
        assertThat(client.request("PLAY", other, "Session: " + client.session).status())
                .isEqualTo(454);
    }

    @Test
    void limitOfSessions_is453_andKeptOutIs403() {
        fixture.gate.maxViewers = 1;
        fixture.playing("cam");
        RtspTestClient second = described("cam");
        second.setUp(0, TCP);
        assertThat(second.inSession("PLAY").status()).isEqualTo(453);
        fixture.gate.maxViewers = 2;
        fixture.gate.keepsOut = true;
        assertThat(second.inSession("PLAY").status()).isEqualTo(403);
    }

    // -------------------------------------------------------------------------------------------------- statuses

    @Test
    void agentOffline_is503AtOnce() {
        sources.refuseWith = new SourceFailure(SourceFailure.Code.AGENT_OFFLINE, "by the test");
        long start = System.nanoTime();
        assertThat(fixture.connect().describe(fixture.urlWithToken("cam")).status())
                .isEqualTo(503);
        assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
    }

    @Test
    void missingSecondStream_is404() {
        sources.refuseWith = new SourceFailure(SourceFailure.Code.NO_SUCH_STREAM, "by the test");
        assertThat(fixture.connect()
                        .describe(fixture.urlWithToken("cam") + "&quality=sub")
                        .status())
                .isEqualTo(404);
        assertThat(fixture.connect().describe(fixture.urlWithToken("cam")).status())
                .isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RTP/AVP;multicast | 461",
                "RTP/AVP;unicast | 461",
                "RTP/SAVP/TCP;unicast;interleaved=0-1 | 461",
                "RTP/AVP/TCP;unicast;interleaved=0-0 | 461",
                "RTP/AVP/TCP;unicast;interleaved=300-301 | 461",
                "RTP/AVP/TCP;unicast;mode=record | 461",
                "nonsense | 461",
                "RTP/AVP;multicast,RTP/AVP/TCP;unicast;interleaved=0-1 | 200"
            })
    void transports_areTakenOrRefused(String transport, int status) {
        assertThat(described("cam").setUp(0, transport).status()).isEqualTo(status);
    }

    @Test
    void statuses_followTheStateOfTheDialogue() {
        RtspTestClient client = described("cam");
        assertThat(client.request("PLAY", client.base).status()).isEqualTo(455);
        assertThat(client.request("PLAY", client.base, "Session: 0123").status())
                .isEqualTo(454);
        assertThat(client.request("SETUP", client.base, "Transport: " + TCP).status())
                .isEqualTo(459);
        assertThat(client.setUp(7, TCP).status()).isEqualTo(404);
        client.setUp(0, TCP);
        assertThat(client.setUp(1, "RTP/AVP;unicast;client_port=5000-5001").status())
                .isEqualTo(461);
        assertThat(client.setUp(1, TCP).status()).as("channels taken").isEqualTo(461);
        client.setUp(1, "RTP/AVP/TCP;unicast;interleaved=2-3");
        assertThat(client.request("PLAY", client.base + "trackID=1", "Session: " + client.session)
                        .status())
                .isEqualTo(460);
        assertThat(client.inSession("PLAY", "Range: clock=20260101T000000Z-").status())
                .isEqualTo(457);
        client.play();
        assertThat(client.setUp(0, TCP).status()).isEqualTo(455);
        assertThat(client.inSession("PLAY").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"ANNOUNCE, 405", "RECORD, 405", "FLY, 501", "OPTIONS, 200", "GET_PARAMETER, 200", "SET_PARAMETER, 200"})
    void methods_areAnswered(String method, int status) {
        assertThat(fixture.connect().request(method, fixture.url("cam")).status())
                .isEqualTo(status);
    }

    @Test
    void requireOfWhatIsNot_is551() {
        var response = fixture.connect().request("DESCRIBE", fixture.urlWithToken("cam"), "Require: onvif-profile");
        assertThat(response.status()).isEqualTo(551);
        assertThat(response.header("Unsupported")).isEqualTo("onvif-profile");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?token=T&from=1700000000", "/archive-1700000000-60?token=T"})
    void recordedMedia_is457_whileNothingIsRecorded(String tail) {
        String uri = fixture.url("cam") + tail.replace("=T", "=" + FakeGate.TOKEN.reveal());
        assertThat(fixture.connect().describe(uri).status()).isEqualTo(457);
    }

    @Test
    void garbage_is400AndTheEnd() {
        RtspTestClient client = fixture.connect();
        client.send("GET / HTTP/1.1\r\n\r\n");
        assertThat(client.response().status()).isEqualTo(400);
        client.millisUntilClosed(1_000);
        assertThat(fixture.count("culvert.rtsp.connections.malformed")).isEqualTo(1);
    }

    @Test
    void pipelinedRequests_areAnsweredInOrder() {
        fixture.gate.answersLate = true;
        RtspTestClient client = fixture.connect();
        String url = fixture.urlWithToken("cam");
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= 60; i++) {
            text.append(i % 3 == 0 ? "OPTIONS " : "DESCRIBE ")
                    .append(url)
                    .append(" RTSP/1.0\r\nCSeq: ")
                    .append(i)
                    .append("\r\n\r\n");
        }
        client.send(text.toString());
        for (int i = 1; i <= 60; i++) {
            var response = client.response();
            assertThat(response.header("CSeq")).isEqualTo(Integer.toString(i));
            assertThat(response.status()).isEqualTo(200);
        }
    }

    @Test
    void quality_chosenByDescribe_countsForSetUp() {
        RtspTestClient client = fixture.connect();
        client.describe(fixture.urlWithToken("cam") + "&quality=sub");
        client.setUp(0, TCP);
        client.play();
        client.readUntil(() -> client.rtp(0).size() > 20);
        assertThat(sources.opened).hasSize(1);
    }

    @Test
    void tenWrongTokens_endTheConnection() {
        RtspTestClient client = fixture.connect();
        for (int i = 0; i < 10; i++) {
            assertThat(client.describe(fixture.url("cam") + "?token=wrong").status())
                    .isEqualTo(403);
        }
        client.millisUntilClosed(1_000);
    }

    @Test
    void draining_takesNoNewSessions() {
        RtspTestClient client = fixture.playing("cam");
        fixture.server.drain();
        client.millisUntilClosed(2_000);
        await().atMost(Duration.ofSeconds(2)).until(() -> fixture.gate.viewers.get(0).closed);
    }
}
