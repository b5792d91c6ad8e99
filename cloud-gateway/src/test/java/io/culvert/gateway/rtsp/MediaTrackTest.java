package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.stream.FakeCamera;
import io.culvert.gateway.stream.SeenPacket;
import io.culvert.media.stream.PacketBatch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import org.junit.jupiter.api.Test;

class MediaTrackTest {
    private final FakeCamera camera = new FakeCamera(1, 1000, 90_000);

    private static MediaTrack track(int channel) {
        return new MediaTrack(FakeCamera.videoTrack(96), channel, channel + 1);
    }

    private List<SeenPacket> rewritten(MediaTrack track) {
        PacketBatch batch = camera.picture(true, 3);
        ByteBuf copy = track.rewritten(ByteBufAllocator.DEFAULT, batch, 77, track.rtp());
        List<SeenPacket> seen = SeenPacket.of(copy);
        copy.release();
        batch.release();
        return seen;
    }

    @Test
    void usualChannels_takeTheSharedBytes() {
        assertThat(track(0).takesSharedBytes()).isTrue();
        assertThat(track(4).takesSharedBytes()).isFalse();
    }

    @Test
    void otherChannels_getACopyWithTheirs() {
        assertThat(rewritten(track(4))).hasSize(3).allSatisfy(packet -> {
            assertThat(packet.channel()).isEqualTo(4);
            assertThat(packet.time()).isEqualTo(77);
        });
    }

    @Test
    void resumingWithinTheSameGroup_repeatsNoSequenceNumber() {
        MediaTrack track = track(0);
        track.startAt(1000);
        assertThat(track.shifted(1000)).isEqualTo(1000);
        track.stopAt(1050);
        track.startAt(1000);
        assertThat(track.shifted(1000)).isEqualTo(1050);
        assertThat(track.takesSharedBytes()).isFalse();
        assertThat(rewritten(track)).extracting(SeenPacket::sequence).containsExactly(1050, 1051, 1052);
        track.stopAt(1100);
        track.startAt(1060);
        assertThat(track.shifted(1060)).as("behind what the shifted viewer saw").isEqualTo(1150);
    }

    @Test
    void resumingAfterANewKeyFrame_takesTheSharedBytesAgain() {
        MediaTrack track = track(0);
        track.startAt(65_000);
        track.stopAt(65_500);
        track.startAt(20);
        assertThat(track.takesSharedBytes()).isTrue();
    }
}
