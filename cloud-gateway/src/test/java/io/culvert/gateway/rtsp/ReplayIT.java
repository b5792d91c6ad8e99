package io.culvert.gateway.rtsp;

import static io.culvert.gateway.rtsp.replay.FakeRecording.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.access.Reach;
import io.culvert.gateway.access.SessionKind;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.rtsp.replay.FakeRecording;
import io.culvert.gateway.stream.StreamSources;
import io.culvert.media.mp4.Mp4Track;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recordings over RTSP: what is answered, and which pictures come with which marks. */
class ReplayIT {
    private static final String TCP = "RTP/AVP/TCP;unicast;interleaved=0-1";
    private static final String AS_FAST = "Rate-Control: no";
    private static final String ONVIF = "Require: onvif-replay";

    /** 20 s in groups of 2 s, a hole of 40 s, and 10 s more. */
    private static final long START = 1_700_000_000L;

    private final StreamSources nobody = (_, _) -> {
        throw new IllegalStateException("no live media in this test");
    };
    private final RtspFixture fixture = new RtspFixture(nobody);
    private final FakeRecording recording =
            fixture.archive.of("cam").add(START * SECOND, 10, 50).add((START + 60) * SECOND, 5, 50);

    @AfterEach
    void close() {
        fixture.close();
    }

    private String uri(String tail) {
        return fixture.url("cam") + tail.replace("=T", "=" + FakeGate.TOKEN.reveal());
    }

    private ReplayViewer viewer(String tail) {
        return new ReplayViewer(fixture, uri(tail), TCP);
    }

    private static String clock(double from) {
        return clock(from, "");
    }

    private static String clock(double from, String to) {
        Instant at = Instant.ofEpochMilli((long) ((START + from) * 1000));
        return "Range: " + new io.culvert.media.rtsp.RangeHeader.Clock(at, null).format() + to;
    }

    private static long micros(double second) {
        return (long) ((START + second) * SECOND);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?token=T&from=1700000003&to=1700000009",
                "?from=1700000003.0&to=1700000009&token=T",
                "/archive-1700000003-6?token=T",
                "/archive-2023-11-14T22:13:23Z-6?token=T",
                "?token=T&from=2023-11-14T23:13:23%2B01:00&to=2023-11-14T22:13:29Z"
            })
    void addresses_playFromTheKeyFrameBefore_upToTheEnd(String tail) {
        ReplayViewer viewer = viewer(tail);
        assertThat(viewer.sdp()).contains("a=range:npt=0.000-6.000", "clock=20231114T221323.000Z-20231114T221329.000Z");
        var answer = viewer.play("Range: npt=0.000-", AS_FAST);
        assertThat(answer.header("Range")).isEqualTo("npt=0.000-6.000");
        viewer.readToEnd();
        assertThat(viewer.micros()).first().isEqualTo(micros(2));
        assertThat(viewer.micros()).last().isEqualTo(micros(9) - FakeRecording.FRAME_MICROS);
        assertThat(viewer.micros()).hasSize(7 * 25).isSorted();
        viewer.client().assertNoGap(0);
    }

    /** Players take an end that is told for theirs, and would not go on into live. */
    @ParameterizedTest
    @ValueSource(strings = {"/replay?token=T", "?token=T&from=1700000000", "/archive-1700000000-now?token=T"})
    void addressWithoutAnEnd_isToldWithoutOne(String tail) {
        assertThat(viewer(tail).sdp()).contains("a=range:npt=0.000-\r\n", "a=range:clock=20231114T221320.000Z-\r\n");
    }

    @Test
    void plainPlay_keepsTheTimeOfRecording() {
        ReplayViewer viewer = viewer("/archive-1700000000-60?token=T");
        viewer.play("Range: npt=0-");
        viewer.client().readUntil(() -> viewer.micros().size() >= 30);
        assertThat(viewer.spanMillis()).isBetween(1_000L, 1_600L);
    }

    /** Players that have pictures in their hands still must not hear of the end before those; nor wait for what was not asked for. */
    @Test
    void end_isSaidAMomentBehindTheLastPicture_whereTheRangeEnds() {
        ReplayViewer viewer = viewer("/archive-1700000018-1?token=T");
        viewer.play("Range: npt=0-");
        viewer.readToEnd();
        assertThat(viewer.micros()).hasSize(25);
        assertThat(viewer.millisBehindTheLast()).isBetween(200L, 4_000L);
    }

    @Test
    void hole_isJumpedWithoutTime_andMarked() {
        ReplayViewer viewer = viewer("/archive-1700000018-50?token=T");
        viewer.play(ONVIF, "Scale: 16.0");
        viewer.readToEnd();
        List<Long> shown = viewer.micros();
        assertThat(shown).hasSize(10 * 25);
        assertThat(viewer.spanMillis()).isLessThan(1_500);
        int last = shown.indexOf(micros(60)) - 1;
        assertThat(viewer.marks(last)).isEqualTo("E");
        assertThat(viewer.marks(last + 1)).isEqualTo("CD");
        assertThat(viewer.marks(shown.size() - 1)).isEqualTo("T");
        assertThat(viewer.step(last)).as("RTP time over the hole").isEqualTo(3600 / 16);
    }

    @Test
    void backwards_goesGroupByGroup() {
        ReplayViewer viewer = viewer("/replay?token=T");
        viewer.play(ONVIF, AS_FAST, "Scale: -1.0", clock(65.5));
        viewer.readToEnd();
        List<Long> shown = viewer.micros();
        assertThat(shown.getFirst()).isEqualTo(micros(64));
        assertThat(viewer.marks(0)).isEqualTo("CD");
        int second = shown.indexOf(micros(62));
        assertThat(shown.get(second - 1)).isLessThanOrEqualTo(micros(65.5));
        assertThat(shown.subList(second, second + 50)).isSorted();
        int beforeHole = shown.indexOf(micros(18)) - 1;
        assertThat(shown.get(beforeHole)).isEqualTo(micros(62) - FakeRecording.FRAME_MICROS);
        assertThat(viewer.marks(beforeHole)).isEqualTo("E");
        assertThat(viewer.marks(shown.size() - 1)).isEqualTo("ET");
        assertThat(shown).last().isEqualTo(micros(2) - FakeRecording.FRAME_MICROS);
        viewer.client().assertNoGap(0);
    }

    @Test
    void groupOfSeveralFragments_isOneGroupBackwardsToo() {
        fixture.archive
                .of("split")
                .add(START * SECOND, 25, true, FakeRecording.TRACKS)
                .add((START + 1) * SECOND, 25, false, FakeRecording.TRACKS)
                .add((START + 2) * SECOND, 25, true, FakeRecording.TRACKS)
                .add((START + 3) * SECOND, 25, false, FakeRecording.TRACKS);
        ReplayViewer viewer =
                new ReplayViewer(fixture, fixture.urlWithToken("split").replace("?", "/replay?"), TCP);
        viewer.play(ONVIF, AS_FAST, "Scale: -1", clock(9));
        viewer.readToEnd();
        List<Long> shown = viewer.micros();
        assertThat(shown).hasSize(100);
        assertThat(shown.subList(0, 50)).isSorted().first().isEqualTo(micros(2));
        assertThat(shown.subList(50, 100)).isSorted().first().isEqualTo(micros(0));
        assertThat(java.util.stream.IntStream.range(0, 100)
                        .filter(i -> !viewer.marks(i).isEmpty())
                        .mapToObj(i -> i + viewer.marks(i)))
                .containsExactly("0CD", "50CD", "99ET");
    }

    @Test
    void otherCoding_endsTheRange_andCanBeDescribedAnew() {
        List<Mp4Track> other =
                List.of(new Mp4Track(1, 45_000, FakeRecording.TRACKS.getFirst().entry()));
        fixture.archive.of("changed").add(START * SECOND, 2, 50).add((START + 4) * SECOND, 2, 50, other);
        String uri = fixture.urlWithToken("changed");
        ReplayViewer viewer = new ReplayViewer(fixture, uri.replace("?", "/replay?"), TCP);
        viewer.play(ONVIF, AS_FAST);
        viewer.readToEnd();
        assertThat(viewer.micros()).hasSize(100);
        assertThat(viewer.marks(99)).isEqualTo("T");
        assertThat(fixture.connect().describe(uri + "&from=" + (START + 5)).body())
                .contains("H264/45000");
    }

    @Test
    void openRange_withoutLiveRights_waitsForWhatIsRecordedNext() {
        fixture.gate.forbidden = SessionKind.LIVE;
        long now = Span.micros(Instant.now());
        FakeRecording growing = fixture.archive.of("growing").add(now - 3 * SECOND, 1, 50);
        ReplayViewer viewer =
                new ReplayViewer(fixture, fixture.urlWithToken("growing") + "&from=" + (now / SECOND - 2), TCP);
        viewer.play(ONVIF, AS_FAST);
        viewer.client().readUntil(() -> viewer.micros().size() == 50);
        assertThat(viewer.marks(49)).as("more is to come").isEmpty();
        growing.add(now - SECOND, 1, 50);
        viewer.client().readUntil(() -> viewer.micros().size() == 100);
        assertThat(viewer.marks(50)).isEqualTo("C");
    }

    @Test
    void slowReader_isWaitedFor_andTakesLittleMemory() {
        FakeRecording large = fixture.archive.of("large").add(START * SECOND, 6000, 50);
        ReplayViewer viewer =
                new ReplayViewer(fixture, fixture.urlWithToken("large").replace("?", "/replay?"), TCP);
        viewer.play(ONVIF, AS_FAST);
        AtomicInteger before = new AtomicInteger(-1);
        await("reading stands still")
                .pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    int now = large.reads.get();
                    return before.getAndSet(now) == now;
                });
        assertThat(large.reads.get())
                .as("fragments read ahead of a client that takes nothing")
                .isLessThan(3000);
        viewer.client().readUntil(() -> viewer.micros().size() > 10_000, 30_000);
        assertThat(viewer.micros()).isSorted();
        viewer.client().assertNoGap(0);
    }

    @Test
    void intra_sendsKeyFramesAlone_andNoNearerThanAsked() {
        ReplayViewer viewer = viewer("/archive-1700000000-20?token=T");
        viewer.play(AS_FAST, ONVIF, "Frames: intra");
        viewer.readToEnd();
        assertThat(viewer.micros()).hasSize(10);
        ReplayViewer rarer = viewer("/archive-1700000000-20?token=T");
        rarer.play(AS_FAST, ONVIF, "Frames: intra/4000");
        rarer.readToEnd();
        assertThat(rarer.micros()).containsExactly(micros(0), micros(4), micros(8), micros(12), micros(16));
    }

    @Test
    void seeks_landOnTheKeyFrameAtOrBefore_andCarryTheirNumber() {
        ReplayViewer viewer = viewer("/replay?token=T");
        Random random = new Random(5);
        for (int i = 0; i < 40; i++) {
            double second = random.nextDouble(20);
            var answer = viewer.play(ONVIF, "Immediate: yes", clock(second));
            int cseq = Integer.parseInt(answer.header("CSeq")) & 0xFF;
            viewer.awaitPlay(cseq);
            assertThat(viewer.firstOf(cseq)).isEqualTo(micros(Math.floor(second / 2) * 2));
            assertThat(answer.header("Range")).startsWith("clock=");
        }
        viewer.client().assertNoGap(0);
    }

    @Test
    void pause_stopsAndGoesOnWithTheNextPicture() {
        ReplayViewer viewer = viewer("/archive-1700000000-20?token=T");
        viewer.play();
        viewer.client().readUntil(() -> viewer.micros().size() >= 10);
        assertThat(viewer.client().inSession("PAUSE").status()).isEqualTo(200);
        int paused = viewer.micros().size();
        viewer.play();
        viewer.client().readUntil(() -> viewer.micros().size() >= paused + 10);
        List<Long> shown = viewer.micros();
        for (int i = 1; i < shown.size(); i++) {
            assertThat(shown.get(i) - shown.get(i - 1)).isEqualTo(FakeRecording.FRAME_MICROS);
        }
        viewer.client().assertNoGap(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Range: clock=99991231T235959Z-",
                "Range: clock=00010101T000000Z-00010102T000000Z",
                "Range: clock=20231114T221340Z-20231114T221330Z",
                "Range: npt=9-3"
            })
    void rangeThatHoldsNothing_is457_andWhatPlaysGoesOn(String range) {
        ReplayViewer viewer = viewer("/replay?token=T");
        viewer.play(clock(0));
        assertThat(viewer.client().inSession("PLAY", range).status()).isEqualTo(457);
        int before = viewer.micros().size();
        viewer.client().readUntil(() -> viewer.micros().size() > before + 5);
        assertThat(viewer.micros()).isSorted();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Range: clock=yesterday-, 400",
                "Range: smpte=0:10:20-, 501",
                "Scale: fast, 400",
                "Scale: 0, 456",
                "Frames: some, 400",
                "Frames: intra/-3, 400",
                "Rate-Control: maybe, 400",
                "Require: onvif-replay2, 551"
            })
    void brokenHeaders_areAnsweredClearly(String header) {
        ReplayViewer viewer = viewer("/replay?token=T");
        int comma = header.lastIndexOf(',');
        assertThat(viewer.client().inSession("PLAY", header.substring(0, comma)).status())
                .isEqualTo(Integer.parseInt(header.substring(comma + 2)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?token=T&from=soon",
                "?token=T&from=1700000009&to=1700000003",
                "/archive-1700000003--6?token=T",
                "/archive-1700000003-0?token=T",
                "/archive-99999999999999999999-6?token=T",
                "/archive-1700000003-999999999999?token=T",
                "/archive-../../etc/passwd-6?token=T",
                "/archive-1700000003-6/archive-1700000003-6?token=T"
            })
    void brokenAddresses_are400(String tail) {
        assertThat(fixture.connect().describe(uri(tail)).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/archive-1700000030-10?token=T", "/archive-1800000000-10?token=T", "/archive-0-10?token=T"})
    void partWithoutARecording_is457(String tail) {
        assertThat(fixture.connect().describe(uri(tail)).status()).isEqualTo(457);
    }

    @Test
    void shareThatMayNot_is403_andOneThatMayALittle_seesALittle() {
        fixture.gate.forbidden = SessionKind.ARCHIVE;
        assertThat(fixture.connect().describe(uri("/replay?token=T")).status()).isEqualTo(403);
        fixture.gate.forbidden = SessionKind.LIVE;
        long now = Span.micros(Instant.now());
        fixture.archive.of("fresh").add(now - 600 * SECOND, 290, 50);
        fixture.gate.reach = new Reach(60L);
        ReplayViewer viewer =
                new ReplayViewer(fixture, fixture.urlWithToken("fresh").replace("?", "/replay?"), TCP);
        viewer.play(AS_FAST, "Frames: intra");
        viewer.readToEnd();
        assertThat(viewer.micros().getFirst()).isBetween(now - 63 * SECOND, now - 55 * SECOND);
        assertThat(viewer.client()
                        .describe(fixture.urlWithToken("fresh") + "&from=" + (now / SECOND - 500) + "&to="
                                + (now / SECOND - 400))
                        .status())
                .isEqualTo(457);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Scale: 1.0", "Scale: -1.0"})
    void pauseAtTheEdge_goesOnWithWhatMayStillBeSeen(String scale) {
        boolean backwards = scale.contains("-");
        long now = Span.micros(Instant.now());
        fixture.archive.of("fresh").add(now - 600 * SECOND, 290, 50);
        ReplayViewer viewer =
                new ReplayViewer(fixture, fixture.urlWithToken("fresh").replace("?", "/replay?"), TCP);
        Instant from = Span.instant(now - (backwards ? 60 : 400) * SECOND);
        viewer.play("Range: " + new io.culvert.media.rtsp.RangeHeader.Clock(from, null).format(), scale);
        viewer.client().readUntil(() -> viewer.micros().size() >= 10);
        assertThat(viewer.client().inSession("PAUSE").status()).isEqualTo(200);
        int paused = viewer.micros().size();
        long since = (Span.micros(Instant.now()) - now) / SECOND;
        fixture.gate.reach = new Reach(backwards ? 65 + since : 60);
        viewer.play(scale);
        if (backwards) {
            viewer.client().readUntil(() -> ReplayViewer.isGoodbye(viewer.client().frames), 15_000);
            assertThat(viewer.micros()).allMatch(micros -> micros > now - 66 * SECOND);
        } else {
            viewer.client().readUntil(() -> viewer.micros().size() >= paused + 10);
            assertThat(viewer.micros().get(paused)).isBetween(now - 63 * SECOND, now - 55 * SECOND);
        }
    }

    @Test
    void windowOfTheCredential_holdsForEveryWayToAsk() {
        fixture.gate.reach = new Reach(null, micros(6), micros(10));
        for (String tail : List.of(
                "?token=T&from=1700000000",
                "?token=T&from=1700000000&to=1700000080",
                "/archive-1700000000-now?token=T",
                "/replay?token=T")) {
            ReplayViewer viewer = viewer(tail);
            assertThat(viewer.sdp())
                    .as(tail)
                    .contains("a=range:npt=0.000-4.000", "clock=20231114T221326.000Z-20231114T221330.000Z");
            viewer.play(AS_FAST);
            viewer.readToEnd();
            assertThat(viewer.micros()).as(tail).hasSize(4 * 25).isSorted();
            assertThat(viewer.micros().getFirst()).as(tail).isEqualTo(micros(6));
        }
        ReplayViewer viewer = viewer("/replay?token=T");
        viewer.play(AS_FAST, "Scale: -1.0", clock(62));
        viewer.readToEnd();
        assertThat(viewer.micros()).hasSize(4 * 25).allMatch(micros -> micros >= micros(6) && micros < micros(10));
        for (String outside : List.of("?token=T&from=1700000000&to=1700000005", "?token=T&from=1700000011")) {
            assertThat(fixture.connect().describe(uri(outside)).status())
                    .as(outside)
                    .isEqualTo(457);
        }
        assertThat(viewer.client().inSession("PLAY", AS_FAST, clock(12)).status())
                .isEqualTo(457);
    }

    @Test
    void groupThatBeginsBeforeTheWindow_isNotShown() {
        fixture.gate.reach = new Reach(null, micros(5), micros(10));
        ReplayViewer forwards = viewer("/replay?token=T");
        forwards.play(AS_FAST);
        forwards.readToEnd();
        assertThat(forwards.micros()).hasSize(4 * 25).isSorted();
        assertThat(forwards.micros().getFirst()).isEqualTo(micros(6));

        ReplayViewer backwards = viewer("/replay?token=T");
        backwards.play(ONVIF, AS_FAST, "Scale: -1.0");
        backwards.readToEnd();
        List<Long> shown = backwards.micros();
        assertThat(shown).hasSize(4 * 25).allMatch(micros -> micros >= micros(6) && micros < micros(10));
        assertThat(backwards.marks(shown.size() - 1)).contains("T");

        fixture.gate.reach = new Reach(null, micros(6.5), micros(7.5));
        assertThat(fixture.connect().describe(uri("/replay?token=T")).status())
                .as("no group begins in it")
                .isEqualTo(457);
    }

    @Test
    void viewerWhoMayNotGoOn_getsNothingMore() {
        ReplayViewer viewer = viewer("/replay?token=T");
        viewer.play(clock(0));
        viewer.client().readUntil(() -> viewer.micros().size() > 10);
        fixture.gate.reach = new Reach(null, micros(0), micros(100));
        fixture.gate.keepsOut = true;
        assertThat(viewer.client().inSession("PLAY", clock(62)).status()).isEqualTo(403);
        assertThat(fixture.gate.viewers).hasSize(1).allMatch(seen -> seen.closed);
        assertThat(viewer.client().inSession("OPTIONS").status()).isEqualTo(200);
        int sent = viewer.client().frames.size();
        await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(5)).until(() -> true);
        assertThat(viewer.client().inSession("OPTIONS").status()).isEqualTo(200);
        assertThat(viewer.client().frames).as("pictures that nobody counts").hasSize(sent);
    }

    @Test
    void viewerWhoSeesFurtherThanBefore_isCountedInAnew() {
        fixture.gate.reach = new Reach(null, micros(4), micros(100));
        ReplayViewer viewer = viewer("/replay?token=T");
        viewer.play(clock(6));
        viewer.client().readUntil(() -> viewer.micros().size() > 10);
        fixture.gate.reach = new Reach(null, micros(0), micros(100));
        assertThat(viewer.client().inSession("PLAY", clock(0)).status()).isEqualTo(200);
        assertThat(fixture.gate.viewers).hasSize(2);
        assertThat(fixture.gate.viewers.get(0).closed).isTrue();
        assertThat(fixture.gate.viewers.get(1).playing).isTrue();
        assertThat(viewer.client().inSession("PLAY", clock(200)).status()).isEqualTo(457);
        assertThat(fixture.gate.viewers).hasSize(2);
    }

    @Test
    void databaseThatIsAway_is503_andTheConnectionGoesOn() {
        recording.away = true;
        RtspTestClient client = fixture.connect();
        assertThat(client.describe(uri("/replay?token=T")).status()).isEqualTo(503);
        recording.away = false;
        assertThat(client.describe(uri("/replay?token=T")).status()).isEqualTo(200);
        client.setUp(0, TCP);
        recording.away = true;
        assertThat(client.inSession("PLAY", AS_FAST).status()).isEqualTo(503);
    }

    @Test
    void revocation_cutsTheReplay() {
        ReplayViewer viewer = viewer("/replay?token=T");
        viewer.play();
        assertThat(viewer.client().millisUntilCut(fixture)).isLessThan(1_000);
    }

    @Test
    void sound_comesBesideThePicture_atNaturalSpeedOnly() {
        RtspTestClient client = fixture.connect();
        client.describe(uri("/archive-1700000000-10?token=T"));
        client.setUp(0, TCP);
        client.setUp(1, "RTP/AVP/TCP;unicast;interleaved=2-3");
        assertThat(client.inSession("PLAY", AS_FAST).status()).isEqualTo(200);
        client.readUntil(() -> ReplayViewer.isGoodbye(client.frames));
        assertThat(client.rtp(2)).hasSize(250);
        assertThat(client.rtp(2).get(249).time() - client.rtp(2).get(0).time() & 0xFFFF_FFFFL)
                .isEqualTo(249 * 320L);
    }
}
