package io.culvert.camera.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.media.stream.Codec;
import org.junit.jupiter.api.Test;

class AudioSourceTest {
    private static final long WALL = 1_795_173_023_600_000L;

    @Test
    void muLaw_ofKnownSamples_isTheCodeOfG711() {
        assertThat(Tone.muLaw(0)).isEqualTo(0xFF);
        assertThat(Tone.muLaw(32_767)).isEqualTo(0x80);
        assertThat(Tone.muLaw(-32_768)).isEqualTo(0x00);
        assertThat(Tone.muLaw(1_000)).isEqualTo(0xCE);
    }

    @Test
    void aLaw_ofKnownSamples_isTheCodeOfG711() {
        assertThat(Tone.aLaw(0)).isEqualTo(0xD5);
        assertThat(Tone.aLaw(32_767)).isEqualTo(0xAA);
        assertThat(Tone.aLaw(-32_768)).isEqualTo(0x2A);
        assertThat(Tone.aLaw(1_000)).isEqualTo(0xFA);
    }

    @Test
    void packets_coverTimeWithoutGap() {
        AudioSource source = AudioSource.of(Codec.PCMU);

        assertThat(source.payload(0)).hasSize(160);
        assertThat(source.endAt(WALL + 1_000_000) - source.endAt(WALL)).isEqualTo(50);
        assertThat(source.firstAfter(WALL)).isEqualTo(source.endAt(WALL) + 1);
        assertThat(source.samplesUntil(WALL + 1_000_000) - source.samplesUntil(WALL))
                .isEqualTo(8_000);
    }

    @Test
    void aac_hasOneFrameInEachPacket_behindItsHeader() {
        AudioSource source = AudioSource.of(Codec.AAC);

        for (int i = 0; i < 16; i++) {
            byte[] payload = source.payload(i);
            int size = ((payload[2] & 0xFF) << 5) | ((payload[3] & 0xFF) >> 3);
            assertThat(payload).startsWith(0, 16);
            assertThat(size).isEqualTo(payload.length - 4);
        }
        assertThat(source.payload(16)).isSameAs(source.payload(0));
    }

    @Test
    void of_aCodecWeCannotMake_isRefused() {
        assertThatThrownBy(() -> AudioSource.of(Codec.OPUS)).hasMessageContaining("OPUS");
    }
}
