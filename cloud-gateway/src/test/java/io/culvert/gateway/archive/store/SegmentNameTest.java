package io.culvert.gateway.archive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentNameTest {
    private static final String CAMERA = "7d0f5c0e-94b7-4f0e-a3a1-00c0ffee0001";
    private static final SegmentName NAME = new SegmentName(UUID.fromString(CAMERA), 1_763_708_400_123_000L, 77);

    @Test
    void path_saysCameraDayStartAndNumber() {
        assertThat(NAME.path()).isEqualTo(Path.of(CAMERA, "2025-11-21", "1763708400123-77.mp4"));
        assertThat(SegmentName.of(NAME.path())).contains(NAME);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1763708400123-77.mp4",
                CAMERA + "/2025-11-22/1763708400123-77.mp4",
                CAMERA + "/2025-11-21/1763708400123-077.mp4",
                CAMERA + "/2025-11-21/1763708400123-77.mp4.new",
                CAMERA + "/2025-11-21/-1-77.mp4",
                CAMERA + "/2025-11-21/999999999999999-1.mp4",
                "../" + CAMERA + "/2025-11-21/1763708400123-77.mp4"
            })
    void of_aPathThatIsNoSegments_isNone(String path) {
        assertThat(SegmentName.of(Path.of(path))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
    void aStartThatNoNameCanSay_isRefused(long micros) {
        assertThatIllegalArgumentException().isThrownBy(() -> new SegmentName(UUID.randomUUID(), micros, 1));
    }
}
