package io.culvert.media.rtsp.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.rtsp.RtspHeaders;
import io.culvert.media.rtsp.RtspResponse;
import io.culvert.media.rtsp.client.RtspClientFailure.Kind;
import org.junit.jupiter.api.Test;

class StatusMappingTest {

    @Test
    void kind_everyCode_hasAReasonOfTheCamera() {
        for (int status = 300; status < 1000; status++) {
            assertThat(StatusMapping.kind(status))
                    .as("status %d", status)
                    .isNotIn(Kind.CLOSED_BY_US, Kind.UNREACHABLE, Kind.TIMED_OUT, Kind.SILENT, Kind.ENDED);
        }
    }

    @Test
    void kind_namedCodes_haveTheirReason() {
        assertThat(StatusMapping.kind(401)).isEqualTo(Kind.BAD_CREDENTIALS);
        assertThat(StatusMapping.kind(404)).isEqualTo(Kind.NO_SUCH_STREAM);
        assertThat(StatusMapping.kind(453)).isEqualTo(Kind.BUSY);
        assertThat(StatusMapping.kind(461)).isEqualTo(Kind.UNSUPPORTED);
        assertThat(StatusMapping.kind(500)).isEqualTo(Kind.PROTOCOL);
    }

    @Test
    void failure_secretInUrl_isNotInTheMessage() {
        RtspResponse response = new RtspResponse(599, "canary", new RtspHeaders(), new byte[0]);

        assertThat(StatusMapping.failure("PLAY", "rtsp://h/c?token=canary", response)
                        .message())
                .contains("599")
                .contains("rtsp://h/c?token=***")
                .doesNotContain("canary");
    }
}
