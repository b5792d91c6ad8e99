package io.culvert.agent.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.rtsp.client.RtspClientFailure;
import io.culvert.proto.tunnel.v1.CarryError;
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
