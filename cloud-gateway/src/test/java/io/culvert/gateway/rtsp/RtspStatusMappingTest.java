package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.stream.Quality;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.media.rtsp.RtspStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RtspStatusMappingTest {
    @ParameterizedTest
    @EnumSource(SourceFailure.Code.class)
    void everyFailureOfASource_hasAStatus(SourceFailure.Code code) {
        for (Quality quality : Quality.values()) {
            RtspStatus status = RtspStatusMapping.of(new SourceFailure(code, "by the test"), quality);
            assertThat(status).isIn(RtspStatus.SERVICE_UNAVAILABLE, RtspStatus.NOT_FOUND);
        }
    }

    @Test
    void decisions_areAsTheContractSays() {
        assertThat(RtspStatusMapping.of(new AccessDecision.Challenge()).code()).isEqualTo(401);
        assertThat(RtspStatusMapping.of(new AccessDecision.Forbidden("x")).code())
                .isEqualTo(403);
        assertThat(RtspStatusMapping.of(new AccessDecision.NotFound()).code()).isEqualTo(404);
        assertThat(RtspStatusMapping.of(new AccessDecision.LimitReached()).code())
                .isEqualTo(453);
        assertThat(RtspStatusMapping.of(new AccessDecision.Unavailable("x")).code())
                .isEqualTo(503);
    }
}
