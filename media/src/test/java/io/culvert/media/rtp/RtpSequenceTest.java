package io.culvert.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RtpSequenceTest {

    @Test
    void arithmetic_wraps() {
        assertThat(RtpSequence.next(65_535)).isZero();
        assertThat(RtpSequence.plus(0, -1)).isEqualTo(65_535);
        assertThat(RtpSequence.distance(65_534, 1)).isEqualTo(3);
        assertThat(RtpSequence.distance(1, 65_534)).isEqualTo(-3);
        assertThat(RtpSequence.isAfter(0, 65_535)).isTrue();
        assertThat(RtpSequence.isAfter(65_535, 0)).isFalse();
        assertThat(RtpSequence.isAfter(5, 5)).isFalse();
        assertThat(RtpSequence.timeDistance(0xFFFF_FFFFL, 1)).isEqualTo(2);
        assertThat(RtpSequence.timeDistance(1, 0xFFFF_FFFFL)).isEqualTo(-2);
    }
}
