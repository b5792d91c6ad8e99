package io.culvert.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveStreamTest {
    private final StreamFixture fixture = new StreamFixture();
    private final FakeCamera camera = new FakeCamera(1, 100, 5_000);

    @AfterEach
    void close() {
        fixture.close();
    }

    private CompletableFuture<DescribeResult> describe() {
        var result = fixture.stream.describe().toCompletableFuture();
        fixture.run();
        return result;
    }

    private static SourceFailure.Code unavailable(CompletableFuture<DescribeResult> result) {
        return ((DescribeResult.Unavailable) result.join()).failure().code();
    }

    @Test
    void readers_shareOneSource_whichStopsAfterTheGraceTime() {
        FakeReader one = fixture.attach();
        FakeReader two = fixture.attach();
        assertThat(fixture.sources).hasSize(1);
        fixture.stream.detach(one);
        fixture.stream.detach(two);
        fixture.describe(FakeCamera.video());
        for (int i = 0; i < 200; i++) {
            fixture.picture(camera, i == 0, 1);
        }
        assertThat(fixture.source().stopped).as("within the grace time").isFalse();
        for (int i = 0; i < 60; i++) {
            fixture.picture(camera, false, 1);
        }
        assertThat(fixture.source().stopped).isTrue();
        assertThat(fixture.stream.status().state()).isEqualTo(StreamStatus.State.IDLE);
        assertThat(fixture.stream.status().sourceConnections()).isZero();
    }

    @Test
    void readerWithinTheGraceTime_keepsTheSource() {
        FakeReader one = fixture.attach();
        fixture.stream.detach(one);
        fixture.pass(4_000);
        fixture.attach();
        fixture.describe(FakeCamera.video());
        for (int i = 0; i < 300; i++) {
            fixture.picture(camera, i == 0, 1);
        }
        assertThat(fixture.sources).hasSize(1);
        assertThat(fixture.source().stopped).isFalse();
    }

    @Test
    void describe_completesWithTheFirstMedia() {
        var result = describe();
        fixture.describe(FakeCamera.video());
        assertThat(result).as("described, but silent").isNotDone();
        fixture.send(camera.picture(true, 1));
        assertThat(result.join()).isInstanceOf(DescribeResult.Ready.class);
        assertThat(describe().join()).as("at once from now on").isInstanceOf(DescribeResult.Ready.class);
    }

    @Test
    void describe_waitsForAPictureToBeginWith_butNotForEver() {
        var result = describe();
        fixture.describe(FakeCamera.videoAndAudio());
        for (int i = 0; i < 100; i++) {
            fixture.picture(camera, false, 1);
            fixture.send(camera.sound());
        }
        assertThat(result).isNotDone();
        for (int i = 0; i < 50; i++) {
            fixture.picture(camera, false, 1);
        }
        assertThat(result.join()).isInstanceOf(DescribeResult.Ready.class);
    }

    @Test
    void describe_ofASilentSource_isUnavailableAfterTenSeconds() {
        var result = describe();
        fixture.describe(FakeCamera.video());
        fixture.pass(9_900);
        assertThat(result).isNotDone();
        fixture.pass(200);
        assertThat(unavailable(result)).isEqualTo(SourceFailure.Code.SILENT);
    }

    @Test
    void source_whoseFailureIsMended_isOpenedAtOnce_howeverLongThePauseGrew() {
        fixture.attach();
        fixture.refuseWith = new SourceFailure(SourceFailure.Code.AGENT_OFFLINE, "by the test");
        fixture.fail(SourceFailure.Code.AGENT_OFFLINE);
        fixture.pass(60_000);
        int tries = fixture.sources.size();
        fixture.refuseWith = null;
        fixture.source().sink.mended();
        fixture.pass(110); // a camera is given time to let go of a session before it is asked again
        assertThat(fixture.sources).hasSizeGreaterThan(tries);
        assertThat(fixture.stream.status().state()).isEqualTo(StreamStatus.State.STARTING);
        tries = fixture.sources.size();
        fixture.source().sink.mended();
        fixture.pass(200);
        assertThat(fixture.sources).as("one that is open is left alone").hasSize(tries);
    }

    @Test
    void describe_withTheAgentOffline_isUnavailableAtOnce() {
        fixture.refuseWith = new SourceFailure(SourceFailure.Code.AGENT_OFFLINE, "by the test");
        assertThat(unavailable(describe())).isEqualTo(SourceFailure.Code.AGENT_OFFLINE);
        var again = describe();
        fixture.pass(100);
        assertThat(unavailable(again)).as("asked again in the pause").isEqualTo(SourceFailure.Code.AGENT_OFFLINE);
        assertThat(fixture.stream.status().state()).isEqualTo(StreamStatus.State.ERROR);
        fixture.refuseWith = null;
        var result = describe();
        fixture.pass(100);
        fixture.describe(FakeCamera.video());
        fixture.send(camera.picture(true, 1));
        assertThat(result.join()).isInstanceOf(DescribeResult.Ready.class);
    }

    @Test
    void describe_whileTheCameraRestarts_waitsForIt() {
        var result = describe();
        fixture.fail(SourceFailure.Code.CAMERA_UNREACHABLE);
        assertThat(result).isNotDone();
        fixture.pass(1_000);
        assertThat(fixture.sources.size()).isGreaterThan(1);
        fixture.describe(FakeCamera.video());
        fixture.send(camera.picture(true, 1));
        assertThat(result.join()).isInstanceOf(DescribeResult.Ready.class);
    }

    @Test
    void silentSource_isReplaced_andReadersStay() {
        FakeReader reader = fixture.attach();
        fixture.describe(FakeCamera.video());
        fixture.picture(camera, true, 1);
        fixture.pass(4_500);
        assertThat(fixture.sources).hasSize(1);
        fixture.pass(2_000);
        assertThat(fixture.sources.size()).isGreaterThan(1);
        assertThat(fixture.sources.get(0).stopped).isTrue();
        assertThat(reader.ended).isNull();
        fixture.describe(FakeCamera.video());
        fixture.picture(camera, true, 1);
        assertThat(reader.live).hasSize(2);
        assertThat(fixture.stream.status().state()).isEqualTo(StreamStatus.State.LIVE);
    }

    @Test
    void sourceThatWasReplaced_isHeardNoMore() {
        FakeReader reader = fixture.attach();
        fixture.describe(FakeCamera.video());
        fixture.picture(camera, true, 1);
        SourceSink old = fixture.source().sink;
        fixture.fail(SourceFailure.Code.ENDED);
        fixture.pass(5_000);
        old.batch(camera.picture(true, 1));
        old.failed(new SourceFailure(SourceFailure.Code.INTERNAL, "late"));
        fixture.run();
        assertThat(reader.live).hasSize(1);
    }

    @Test
    void failingSource_isTriedWithGrowingPauses() {
        fixture.refuseWith = new SourceFailure(SourceFailure.Code.CAMERA_UNREACHABLE, "by the test");
        fixture.attach();
        fixture.pass(60_000);
        // Pauses drawn evenly up to 5 s: 24 expected in a minute.
        assertThat(fixture.sources.size()).isBetween(14, 40);
    }

    @Test
    void wrongPassword_isNotTriedFasterBecauseViewersWait() {
        fixture.refuseWith = new SourceFailure(SourceFailure.Code.BAD_CREDENTIALS, "by the test");
        fixture.attach();
        for (int second = 0; second < 60; second++) {
            fixture.stream.describe();
            fixture.stream.describe();
            fixture.pass(1_000);
        }
        assertThat(fixture.sources.size()).isBetween(14, 40);
    }

    @Test
    void picturesBeforeTheFirstKeyFrame_areHeldBack() {
        FakeReader reader = fixture.attach();
        fixture.describe(FakeCamera.videoAndAudio());
        fixture.picture(camera, false, 1);
        fixture.send(camera.sound());
        fixture.picture(camera, true, 1);
        assertThat(reader.live(FakeCamera.VIDEO))
                .singleElement()
                .extracting(SeenPacket::frame)
                .isEqualTo(1L);
        assertThat(reader.live(FakeCamera.AUDIO)).hasSize(1);
        assertThat(fixture.source().keyFrameRequests).isEqualTo(1);
    }

    @Test
    void cameraWithoutKeyFrames_isPassedOnInTheEnd() {
        FakeReader reader = fixture.attach();
        fixture.describe(FakeCamera.video());
        for (int i = 0; i < 260; i++) {
            fixture.picture(camera, false, 1);
        }
        assertThat(reader.live).isNotEmpty();
        assertThat(fixture.attach().start().seekable()).isFalse();
    }

    @Test
    void outage_showsNoOldPictureToNewReaders() {
        fixture.attach();
        fixture.describe(FakeCamera.video());
        fixture.picture(camera, true, 1);
        fixture.fail(SourceFailure.Code.ENDED);
        assertThat(fixture.attach().cached).isEmpty();
    }

    @Test
    void readerThatFails_isEndedAlone() {
        FakeReader good = fixture.attach();
        FakeReader bad = fixture.attach();
        FakeReader alsoGood = fixture.attach();
        bad.fails = true;
        fixture.describe(FakeCamera.video());
        fixture.picture(camera, true, 1);
        fixture.picture(camera, false, 1);
        assertThat(good.live).hasSize(2);
        assertThat(alsoGood.live).hasSize(2);
        assertThat(bad.ended).isNotNull();
        assertThat(fixture.stream.status().viewers()).isEqualTo(2);
    }

    @Test
    void otherTracksAfterRestart_endReaders_parameterSetsDoNot() {
        FakeReader reader = fixture.attach();
        fixture.describe(FakeCamera.video());
        fixture.picture(camera, true, 1);
        fixture.describe(new io.culvert.media.stream.StreamDescription(List.of(
                FakeCamera.videoTrack(96).withParameterSets(List.of(new byte[] {0x67, 1, 2}, new byte[] {0x68, 3})))));
        assertThat(reader.ended).isNull();
        fixture.describe(FakeCamera.videoAndAudio());
        assertThat(reader.ended).isNotNull();
        assertThat(fixture.stream.status().viewers()).isZero();
    }

    @Test
    void groupOverTheCap_isNotKept_andAKeyFrameIsAskedFor() {
        StreamFixture small = new StreamFixture(withGopCap(20_000));
        small.attach();
        small.describe(FakeCamera.video());
        for (int i = 0; i < 30; i++) {
            small.picture(camera, i == 0, 1);
        }
        FakeReader reader = small.attach();
        assertThat(reader.cached).isEmpty();
        assertThat(small.source().keyFrameRequests).isEqualTo(1);
        small.picture(camera, true, 1);
        assertThat(small.attach().cached).hasSize(1);
        small.close();
    }

    @Test
    void groupWithoutEnd_letsNewReadersInAsItIs() {
        StreamFixture small = new StreamFixture(withGopCap(20_000));
        small.attach();
        small.describe(FakeCamera.video());
        for (int i = 0; i < 260; i++) {
            small.picture(camera, i == 0, 1);
        }
        assertThat(small.attach().start().seekable()).isFalse();
        small.picture(camera, true, 1);
        assertThat(small.attach().start().seekable()).isTrue();
        small.close();
    }

    @Test
    void nextSource_leavesTheCameraTimeToLetGoOfTheLast() {
        FakeReader reader = fixture.attach();
        fixture.stream.detach(reader);
        fixture.pass(10_020);
        assertThat(fixture.source().stopped).isTrue();
        fixture.attach();
        fixture.pass(60);
        assertThat(fixture.sources).hasSize(1);
        fixture.pass(100);
        assertThat(fixture.sources).hasSize(2);
    }

    @Test
    void keptOn_runsWithNobodyThere() {
        fixture.stream.keepOn(true);
        fixture.run();
        fixture.describe(FakeCamera.video());
        for (int i = 0; i < 500; i++) {
            fixture.picture(camera, i % 50 == 0, 1);
        }
        assertThat(fixture.source().stopped).isFalse();
        fixture.stream.keepOn(false);
        for (int i = 0; i < 300; i++) {
            fixture.picture(camera, i % 50 == 0, 1);
        }
        assertThat(fixture.source().stopped).isTrue();
    }

    @Test
    void status_tellsWhatIsGoingOn() {
        assertThat(fixture.stream.status().state()).isEqualTo(StreamStatus.State.IDLE);
        fixture.attach();
        assertThat(fixture.stream.status().state()).isEqualTo(StreamStatus.State.STARTING);
        fixture.describe(FakeCamera.video());
        for (int i = 0; i < 75; i++) {
            fixture.picture(camera, i == 0, 1);
        }
        StreamStatus status = fixture.stream.status();
        assertThat(status.state()).isEqualTo(StreamStatus.State.LIVE);
        assertThat(status.viewers()).isEqualTo(1);
        assertThat(status.sourceConnections()).isEqualTo(1);
        assertThat(status.tracks()).hasSize(1);
        assertThat(status.bitrateBps()).isBetween(180_000L, 220_000L);
        fixture.fail(SourceFailure.Code.BUSY);
        assertThat(fixture.stream.status().state()).isEqualTo(StreamStatus.State.ERROR);
        assertThat(fixture.stream.status().error())
                .isEqualTo(new SourceFailure(SourceFailure.Code.BUSY, "by the test"));
    }

    @Test
    void news_tellEachThingOnceWhateverTheRetries() {
        fixture.attach();
        assertThat(fixture.news.told).isEmpty();
        fixture.describe(FakeCamera.video());
        fixture.picture(camera, true, 1);
        fixture.refuseWith = new SourceFailure(SourceFailure.Code.CAMERA_UNREACHABLE, "by the test");
        fixture.fail(SourceFailure.Code.ENDED);
        fixture.pass(20_000);
        assertThat(fixture.news.told).containsExactly("started", "dead ENDED");
        fixture.refuseWith = null;
        fixture.pass(6_000);
        fixture.describe(FakeCamera.video());
        fixture.picture(camera, true, 1);
        fixture.stream.close();
        fixture.run();

        assertThat(fixture.news.told).containsExactly("started", "dead ENDED", "recovered", "stopped");
    }

    @Test
    void news_ofASourceThatNeverCame_areThatItIsDead() {
        fixture.refuseWith = new SourceFailure(SourceFailure.Code.AGENT_OFFLINE, "by the test");
        describe();
        fixture.pass(60_000);

        assertThat(fixture.news.told).containsExactly("dead AGENT_OFFLINE", "stopped");
    }

    @Test
    void closedStream_endsReadersAndStaysClosed() {
        FakeReader reader = fixture.attach();
        fixture.describe(FakeCamera.video());
        fixture.picture(camera, true, 1);
        fixture.close();
        assertThat(reader.ended().code()).isEqualTo(SourceFailure.Code.NO_SUCH_CAMERA);
        assertThat(fixture.source().stopped).isTrue();
        assertThat(fixture.attach().ended).isNotNull();
        assertThat(unavailable(describe())).isEqualTo(SourceFailure.Code.NO_SUCH_CAMERA);
    }

    private static StreamConfig withGopCap(int bytes) {
        StreamConfig usual = StreamConfig.defaults();
        return new StreamConfig(
                usual.describeTimeout(),
                usual.completionGrace(),
                usual.pictureGrace(),
                Duration.ofSeconds(1),
                usual.stallTimeout(),
                usual.keyFrameTimeout(),
                usual.backoffMin(),
                usual.backoffMax(),
                usual.backoffReset(),
                bytes,
                usual.handOverCapBytes());
    }
}
