package io.culvert.gateway.stream;

import static io.culvert.gateway.stream.InstantStartTest.assertSequenceWithoutHole;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IngressTest {
    private final StreamFixture fixture = new StreamFixture();
    private final FakeReader reader = fixture.attach();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static double seconds(SeenPacket from, SeenPacket to, int rate) {
        return (int) (to.time() - from.time()) / (double) rate;
    }

    @Test
    void restartedSource_goesOnInSequenceAndByTheRealGap() {
        FakeCamera first = new FakeCamera(1, 100, 5_000);
        fixture.describe(FakeCamera.video());
        fixture.picture(first, true, 3);
        fixture.picture(first, false, 3);
        fixture.fail(SourceFailure.Code.ENDED);
        fixture.pass(2_000);
        FakeCamera second = new FakeCamera(2, 40_000, 0xFFFF_FFF0L);
        fixture.describe(FakeCamera.video());
        fixture.picture(second, true, 3);
        fixture.picture(second, false, 3);

        List<SeenPacket> video = reader.live(FakeCamera.VIDEO);
        assertThat(video).hasSize(12);
        assertSequenceWithoutHole(video);
        assertThat(video).extracting(SeenPacket::ssrc).containsOnly(fixture.stream.ssrc(0));
        assertThat(seconds(video.get(3), video.get(6), 90_000)).isBetween(2.03, 2.06);
        assertThat(seconds(video.get(6), video.get(9), 90_000)).isEqualTo(0.04);
    }

    @Test
    void restartedSource_keepsSoundAndPictureTogether() {
        FakeCamera first = new FakeCamera(1, 100, 5_000);
        fixture.describe(FakeCamera.videoAndAudio());
        fixture.picture(first, true, 1);
        fixture.send(first.sound());
        fixture.fail(SourceFailure.Code.ENDED);
        fixture.pass(7_000);
        FakeCamera second = new FakeCamera(2, 9, 1);
        fixture.describe(FakeCamera.videoAndAudio());
        fixture.picture(second, true, 1);
        // Captured 40 ms after the picture, but 300 ms late on its way.
        fixture.pass(300);
        fixture.send(second.sound());

        List<SeenPacket> video = reader.live(FakeCamera.VIDEO);
        List<SeenPacket> audio = reader.live(FakeCamera.AUDIO);
        double videoStep = seconds(video.get(0), video.get(1), 90_000);
        double audioStep = seconds(audio.get(0), audio.get(1), 8_000);
        assertThat(videoStep).isBetween(7.0, 7.1);
        assertThat(Math.abs(audioStep - videoStep)).isLessThan(0.002);
    }

    /** One that stamps its pictures 40 ms apart, whatever it sends. */
    @ParameterizedTest
    @ValueSource(ints = {42, 38})
    void cameraThatCountsItsPictures_keepsSoundBesideThem(int millis) {
        FakeCamera camera = new FakeCamera(1, 100, 5_000);
        fixture.describe(FakeCamera.videoAndAudio());
        for (int i = 0; i < 25 * 400; i++) {
            fixture.ticker.advanceMillis(millis);
            camera.pass(millis - 40);
            camera.passSound(8 * (millis - 40));
            fixture.send(camera.picture(i % 50 == 0, 1));
            fixture.send(camera.sound());
        }
        List<SeenPacket> video = reader.live(FakeCamera.VIDEO);
        List<SeenPacket> audio = reader.live(FakeCamera.AUDIO);
        double pictures = seconds(video.getFirst(), video.getLast(), 90_000);
        double sound = seconds(audio.getFirst(), audio.getLast(), 8_000);
        assertThat(pictures).isBetween(399.9, 400.0);
        assertThat(sound).isBetween(pictures - 2.5, pictures + 2.5); // 20 s without
        for (int i = 1; i < audio.size(); i++) {
            assertThat(seconds(audio.get(i - 1), audio.get(i), 8_000)).isPositive();
        }
        assertSequenceWithoutHole(audio);
    }

    /** Sound and pictures are of one clock, which runs behind the gateway's. */
    @Test
    void soundBesidePicturesWhoseClockWasSet_isLeftAlone() {
        FakeCamera camera = new FakeCamera(1, 100, 5_000);
        fixture.describe(FakeCamera.videoAndAudio());
        for (int i = 0; i < 25 * 180; i++) {
            fixture.ticker.advanceMillis(41);
            camera.pass(1);
            camera.setVideoTime(5_000 + 3600L * i + (i < 25 * 90 ? 0 : 4 * 90_000));
            fixture.send(camera.picture(i % 50 == 0, 1));
            fixture.send(camera.sound());
        }
        List<SeenPacket> audio = reader.live(FakeCamera.AUDIO);
        assertThat(audio).hasSize(25 * 180);
        assertThat(seconds(audio.getFirst(), audio.getLast(), 8_000)).isEqualTo(0.04 * (25 * 180 - 1));
    }

    @Test
    void soundThatIsOnTime_isLeftAlone() {
        FakeCamera camera = new FakeCamera(1, 100, 5_000);
        fixture.describe(FakeCamera.videoAndAudio());
        Random late = new Random(7);
        for (int i = 0; i < 25 * 200; i++) {
            fixture.ticker.advanceMillis(40);
            int millis = late.nextInt(900);
            camera.pass(millis);
            fixture.send(camera.picture(i % 50 == 0, 1));
            camera.pass(-millis);
            fixture.send(camera.sound());
        }
        List<SeenPacket> audio = reader.live(FakeCamera.AUDIO);
        assertThat(audio).hasSize(25 * 200);
        assertThat(seconds(audio.getFirst(), audio.getLast(), 8_000)).isEqualTo(0.04 * (25 * 200 - 1));
    }

    @Test
    void clockOfTheCameraSetAnew_isNoJumpForReaders() {
        FakeCamera camera = new FakeCamera(1, 100, 5_000);
        fixture.describe(FakeCamera.video());
        fixture.picture(camera, true, 1);
        camera.setVideoTime(3_000_000_000L);
        fixture.picture(camera, false, 1);
        camera.setVideoTime(7);
        fixture.picture(camera, false, 1);

        List<SeenPacket> video = reader.live(FakeCamera.VIDEO);
        assertThat(seconds(video.get(0), video.get(1), 90_000)).isBetween(0.039, 0.041);
        assertThat(seconds(video.get(1), video.get(2), 90_000)).isBetween(0.039, 0.041);
    }

    private static final double[] STEPS = {-1.5, 3, -9, 9.5, -1.1, 1.2};

    @Test
    void clockOfTheCameraSetByLessThanTenSeconds_isNoJumpForReadersEither() {
        FakeCamera camera = new FakeCamera(1, 100, 5_000);
        fixture.describe(FakeCamera.video());
        double set = 0;
        for (int i = 0; i < 60 * (STEPS.length + 1); i++) {
            if (i > 0 && i % 60 == 0) {
                set += STEPS[i / 60 - 1];
            }
            camera.setVideoTime(5_000 + 3600L * i + Math.round(90_000 * set));
            fixture.picture(camera, i % 50 == 0, 1);
        }

        List<SeenPacket> video = reader.live(FakeCamera.VIDEO);
        for (int i = 1; i < video.size(); i++) {
            assertThat(seconds(video.get(i - 1), video.get(i), 90_000))
                    .as("step %d", i)
                    .isEqualTo(0.04);
        }
    }

    @Test
    void clockSetUnderPicturesOutOfOrder_leavesTheirOrder() {
        FakeCamera camera = new FakeCamera(1, 100, 5_000);
        fixture.describe(FakeCamera.video());
        int[] later = {3, -1, -1, -1};
        for (int i = 0; i < 321; i++) {
            long set = i > 160 ? -135_000 : 0;
            camera.setVideoTime(5_000 + set + 3600L * (i + (i == 0 ? 0 : later[(i - 1) % 4])));
            fixture.picture(camera, i == 0, 1);
        }

        List<SeenPacket> video = reader.live(FakeCamera.VIDEO);
        for (int i = 1; i < video.size(); i++) {
            int shown = i + later[(i - 1) % 4];
            assertThat((int) (video.get(i).time() - video.get(0).time()))
                    .as("picture %d", i)
                    .isEqualTo(3600 * shown);
        }
    }

    /** A camera of one picture in 1.5 s, three of which are held up and come together. */
    @Test
    void picturesOfASlowCameraThatComeTogether_keepTheirTimes() {
        FakeCamera camera = new FakeCamera(1, 100, 5_000);
        fixture.describe(FakeCamera.video());
        for (int i = 0; i < 30; i++) {
            long late = i < 20 || i > 23 ? 0 : (23 - i) * 1_500L;
            camera.setVideoTime(5_000 + 135_000L * i);
            camera.monotonicNanos = (1_500L * i + late) * 1_000_000L;
            fixture.picture(camera, i == 0, 1);
        }

        List<SeenPacket> video = reader.live(FakeCamera.VIDEO);
        for (int i = 1; i < video.size(); i++) {
            assertThat(seconds(video.get(i - 1), video.get(i), 90_000)).isEqualTo(1.5);
        }
    }

    @Test
    void burstAfterAStalledUplink_keepsTheCamerasTimes() {
        FakeCamera camera = new FakeCamera(1, 100, 5_000);
        fixture.describe(FakeCamera.video());
        fixture.picture(camera, true, 1);
        fixture.pass(4_500);
        for (int i = 0; i < 5; i++) {
            fixture.send(camera.picture(false, 1));
        }
        List<SeenPacket> video = reader.live(FakeCamera.VIDEO);
        for (int i = 1; i < video.size(); i++) {
            assertThat(seconds(video.get(i - 1), video.get(i), 90_000)).isEqualTo(0.04);
        }
    }

    @Test
    void packetsLostByTheCamera_stayAHole_alsoInFrontOfAKeyFrame() {
        FakeCamera camera = new FakeCamera(1, 100, 5_000);
        fixture.describe(FakeCamera.video());
        fixture.picture(camera, true, 2);
        camera.losePackets(4);
        fixture.picture(camera, false, 2);
        camera.losePackets(4);
        fixture.picture(camera, true, 2);

        List<SeenPacket> video = reader.live(FakeCamera.VIDEO);
        assertThat((video.get(2).sequence() - video.get(1).sequence()) & 0xFFFF).isEqualTo(5);
        assertThat((video.get(4).sequence() - video.get(3).sequence()) & 0xFFFF).isEqualTo(5);
    }

    @Test
    void picturesDroppedByTheAgent_leaveNoHole() {
        FakeCamera camera = new FakeCamera(1, 100, 5_000);
        fixture.describe(FakeCamera.video());
        fixture.picture(camera, true, 2);
        camera.skipFrames(20);
        fixture.pass(800);
        fixture.picture(camera, true, 2);

        List<SeenPacket> video = reader.live(FakeCamera.VIDEO);
        assertSequenceWithoutHole(video);
        assertThat(seconds(video.get(0), video.get(2), 90_000)).isEqualTo(0.84);
    }

    @Test
    void otherPayloadTypeAfterRestart_isTheOneThatViewersWereTold() {
        FakeCamera first = new FakeCamera(1, 100, 5_000);
        fixture.describe(FakeCamera.video());
        fixture.picture(first, true, 2);
        fixture.fail(SourceFailure.Code.ENDED);
        fixture.pass(5_000);
        FakeCamera second = new FakeCamera(2, 100, 5_000);
        second.payloadType = 35;
        fixture.describe(new io.culvert.media.stream.StreamDescription(List.of(FakeCamera.videoTrack(35))));
        fixture.picture(second, true, 2);

        assertThat(reader.live(FakeCamera.VIDEO))
                .hasSize(4)
                .extracting(SeenPacket::payloadType)
                .containsOnly(96);
        assertThat(reader.live(FakeCamera.VIDEO))
                .extracting(SeenPacket::marker)
                .containsExactly(false, true, false, true);
        assertThat(fixture.stream.status().tracks().get(0).payloadType()).isEqualTo(96);
    }
}
