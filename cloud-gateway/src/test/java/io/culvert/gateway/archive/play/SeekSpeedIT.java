package io.culvert.gateway.archive.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A part of {@code soak archive-index} in short. */
@Tag("alone")
class SeekSpeedIT {
    @TempDir
    Path root;

    @Test
    void bytesOfAnInstant_areReadAtOnce() throws IOException {
        double[] millis = SeekLoop.run(root, 50_000, 300);
        assertThat(millis[(int) (millis.length * 0.99)]).as("p99, ms").isLessThan(100);
    }
}
