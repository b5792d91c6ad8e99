package io.culvert.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InstantStartTest {
    private final StreamFixture fixture = new StreamFixture();
    private final FakeCamera camera = new FakeCamera(1, 65_500, 0xFFFF_0000L);

    @AfterEach
    void close() {
        fixture.close();
    }

    private void live(int pictures) {
        fixture.attach();
        fixture.describe(FakeCamera.videoAndAudio());
        for (int i = 0; i < pictures; i++) {
            fixture.picture(camera, i == 0, 3);
        }
    }

    @Test
    void newReader_afterKeyFrame_seesWholeGroupThatMeetsLive() {
        live(60);
        FakeReader reader = fixture.attach();
        fixture.picture(camera, false, 3);

        List<SeenPacket> video = reader.all(FakeCamera.VIDEO);
        assertThat(reader.cached).hasSize(180);
        assertThat(video).hasSize(183);
        assertSequenceWithoutHole(video);
        assertThat(video.get(0).frame()).isZero();
    }

    @Test
    void times_areStrictlyIncreasingPerUnit_andLastIsTheTrueOne() {
        live(60);
        FakeReader reader = fixture.attach();
        FakeReader old = fixture.attach();
        fixture.picture(camera, false, 3);

        List<SeenPacket> cached = reader.cached;
        for (int i = 3; i < cached.size(); i += 3) {
            long step = (cached.get(i).time() - cached.get(i - 3).time()) & 0xFFFF_FFFFL;
            assertThat(step).isBetween(1L, 90L);
            assertThat(cached.get(i).time()).isEqualTo(cached.get(i + 2).time());
        }
        long first = cached.get(0).time();
        long last = cached.get(cached.size() - 1).time();
        assertThat((last - first) & 0xFFFF_FFFFL).as("all within 10 ms").isLessThanOrEqualTo(900);
        long live = old.live(FakeCamera.VIDEO).get(0).time();
        assertThat((live - last) & 0xFFFF_FFFFL).as("true distance to live").isEqualTo(FakeCamera.FRAME_TICKS);
    }

    @Test
    void veryLongGroup_stillIncreasesByATick() {
        live(1500);
        FakeReader reader = fixture.attach();
        List<SeenPacket> cached = reader.cached;
        assertThat((cached.get(3).time() - cached.get(0).time()) & 0xFFFF_FFFFL).isEqualTo(1);
        assertThat((cached.get(cached.size() - 1).time() - cached.get(0).time()) & 0xFFFF_FFFFL)
                .isEqualTo(1499);
    }

    @Test
    void newReader_inTheMiddleOfAnAccessUnit_getsItsRestLiveWithTheSameTime() {
        live(10);
        var parts = camera.pictureInParts(false, 5, 5, 2);
        fixture.send(parts.get(0));
        FakeReader reader = fixture.attach();
        fixture.send(parts.get(1));
        fixture.send(parts.get(2));

        assertSequenceWithoutHole(reader.all(FakeCamera.VIDEO));
        SeenPacket lastCached = reader.cached.get(reader.cached.size() - 1);
        assertThat(reader.live).hasSize(7).allSatisfy(packet -> {
            assertThat(packet.time()).isEqualTo(lastCached.time());
            assertThat(packet.frame()).isEqualTo(lastCached.frame());
        });
        assertThat(reader.live.get(6).marker()).isTrue();
    }

    @Test
    void newReader_inTheMiddleOfAKeyFrame_startsAtIt() {
        live(10);
        var parts = camera.pictureInParts(true, 5, 5);
        fixture.send(parts.get(0));
        FakeReader reader = fixture.attach();
        fixture.send(parts.get(1));
        assertThat(reader.cached).hasSize(5);
        assertSequenceWithoutHole(reader.all(FakeCamera.VIDEO));
    }

    @Test
    void audio_beginsAtLive() {
        fixture.attach();
        fixture.describe(FakeCamera.videoAndAudio());
        fixture.send(camera.sound());
        for (int i = 0; i < 10; i++) {
            fixture.picture(camera, i == 0, 3);
            fixture.send(camera.sound());
        }
        FakeReader reader = fixture.attach();
        int next = reader.start().clocks().position(FakeCamera.AUDIO).nextSequence();
        long nextTime = reader.start().clocks().position(FakeCamera.AUDIO).nextRtpTime();
        fixture.send(camera.sound());

        assertThat(reader.cached).allMatch(packet -> packet.channel() == 0);
        assertThat(reader.live(FakeCamera.AUDIO)).singleElement().satisfies(packet -> {
            assertThat(packet.sequence()).isEqualTo(next);
            assertThat(packet.time()).isEqualTo(nextTime);
        });
    }

    static void assertSequenceWithoutHole(List<SeenPacket> packets) {
        for (int i = 1; i < packets.size(); i++) {
            assertThat((packets.get(i).sequence() - packets.get(i - 1).sequence()) & 0xFFFF)
                    .as("step at packet " + i)
                    .isEqualTo(1);
        }
    }
}
