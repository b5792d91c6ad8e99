package io.culvert.agent.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.rtsp.client.RtspClientFailure;
import io.culvert.media.stream.PacketBatch;
import io.culvert.proto.tunnel.v1.Batch;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.DeliveryClass;
import io.culvert.proto.tunnel.v1.Description;
import io.culvert.proto.tunnel.v1.MediaKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TunnelMappingTest {

    @ParameterizedTest
    @EnumSource
    void everyFailure_hasACode(RtspClientFailure.Kind kind) {
        assertThat(TunnelMapping.error(kind))
                .isNotIn(CarryError.CARRY_ERROR_UNSPECIFIED, CarryError.UNRECOGNIZED, CarryError.CARRY_ERROR_INTERNAL);
    }

    @Test
    void batch_keepsEveryByteAndField() {
        PacketBatch batch = Batches.part(0, 9, true, true, false, 3_000);
        Batch message = TunnelMapping.batch(batch, 5, 2, 77, 3, DeliveryClass.DELIVERY_CLASS_ARCHIVE);

        byte[] bytes = new byte[3_000];
        batch.data().getBytes(0, bytes);
        assertThat(message.getPackets().toByteArray()).isEqualTo(bytes);
        assertThat(message.getOffsetsList()).containsExactly(0, 1_404, 2_808);
        assertThat(message.getOffsetsCount()).isEqualTo(batch.packetCount());
        assertThat(message.getRtpTime()).isEqualTo((int) batch.rtpTime());
        assertThat(message.getFrameNumber()).isEqualTo(5);
        assertThat(message.getParameterSetId()).isEqualTo(2);
        assertThat(message.getKeyFrame()).isTrue();
        assertThat(message.getStartsAccessUnit()).isTrue();
        assertThat(message.getEndsAccessUnit()).isFalse();
        assertThat(message.getBootId()).isEqualTo(77);
        assertThat(message.getCameraEpoch()).isEqualTo(3);
        assertThat(message.getCaptureMonotonicNs()).isEqualTo(9);
        assertThat(message.getCaptureWallUs()).isEqualTo(9);
        assertThat(message.getDeliveryClass()).isEqualTo(DeliveryClass.DELIVERY_CLASS_ARCHIVE);
        batch.release();
    }

    @Test
    void description_namesTheTracks() {
        Description description = TunnelMapping.description(FakeCameras.VIDEO, 4);
        assertThat(description.getParameterSetId()).isEqualTo(4);
        assertThat(description.getTracksList()).singleElement().satisfies(track -> {
            assertThat(track.getKind()).isEqualTo(MediaKind.MEDIA_KIND_VIDEO);
            assertThat(track.getEncodingName()).isEqualTo("H264");
            assertThat(track.getPayloadType()).isEqualTo(96);
            assertThat(track.getClockRate()).isEqualTo(90_000);
            assertThat(track.getFmtp()).isEqualTo("packetization-mode=1");
            assertThat(track.getWidth()).isEqualTo(1280);
            assertThat(track.getHeight()).isEqualTo(720);
        });
    }
}
