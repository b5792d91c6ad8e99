package io.culvert.gateway.cameras;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.SourceSink;
import io.culvert.media.stream.Codec;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VideoOnlyTest {

    private static final TrackDescription VIDEO =
            new TrackDescription(0, MediaKind.VIDEO, Codec.H264, "H264", 96, 90_000, 0, "", 0, 0);
    private static final TrackDescription AUDIO =
            new TrackDescription(1, MediaKind.AUDIO, Codec.PCMU, "PCMU", 0, 8_000, 1, "", 0, 0);

    private static final TrackDescription AUDIO_FIRST =
            new TrackDescription(0, MediaKind.AUDIO, Codec.PCMU, "PCMU", 0, 8_000, 1, "", 0, 0);
    private static final TrackDescription VIDEO_SECOND =
            new TrackDescription(1, MediaKind.VIDEO, Codec.H264, "H264", 96, 90_000, 0, "", 0, 0);

    private final Seen seen = new Seen();
    private final VideoOnly videoOnly = new VideoOnly(seen);

    @Test
    void sound_isLeftOutOfDescriptionAndMedia() {
        videoOnly.described(new StreamDescription(List.of(VIDEO, AUDIO)));
        PacketBatch sound = batch(1);
        videoOnly.batch(batch(0));
        videoOnly.batch(sound);

        assertThat(seen.descriptions).containsExactly(new StreamDescription(List.of(VIDEO)));
        assertThat(seen.tracks).containsExactly(0);
        assertThat(sound.refCnt()).isZero();
    }

    @Test
    void sound_alone_isRefused() {
        PacketBatch sound = batch(0);
        videoOnly.described(new StreamDescription(List.of(AUDIO_FIRST)));
        videoOnly.batch(sound);

        assertThat(seen.descriptions).isEmpty();
        assertThat(seen.tracks).isEmpty();
        assertThat(seen.failures).extracting(SourceFailure::code).containsExactly(SourceFailure.Code.UNSUPPORTED);
        assertThat(sound.refCnt()).isZero();
    }

    @Test
    void sound_inFrontOfTheVideo_isNotLetThrough() {
        PacketBatch sound = batch(0);
        videoOnly.described(new StreamDescription(List.of(AUDIO_FIRST, VIDEO_SECOND)));
        videoOnly.batch(sound);

        assertThat(seen.descriptions).isEmpty();
        assertThat(seen.tracks).isEmpty();
        assertThat(sound.refCnt()).isZero();
    }

    private static PacketBatch batch(int track) {
        // '$', channel, length 12, then an RTP header of version 2.
        byte[] packet = new byte[16];
        packet[0] = '$';
        packet[1] = (byte) (2 * track);
        packet[3] = 12;
        packet[4] = (byte) 0x80;
        ByteBuf data = Unpooled.wrappedBuffer(packet);
        return PacketBatch.builder().track(track).build(data, new int[] {0});
    }

    private static final class Seen implements SourceSink {

        private final List<StreamDescription> descriptions = new ArrayList<>();
        private final List<Integer> tracks = new ArrayList<>();
        private final List<SourceFailure> failures = new ArrayList<>();

        @Override
        public EventLoop loop() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void described(StreamDescription description) {
            descriptions.add(description);
        }

        @Override
        public void batch(PacketBatch batch) {
            tracks.add(batch.track());
            batch.release();
        }

        @Override
        public void failed(SourceFailure failure) {
            failures.add(failure);
        }
    }
}
