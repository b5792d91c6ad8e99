package io.culvert.system.sight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The short form of {@code soak scan-rate}; leaves its table in {@code target/scan-rate.md}. */
class ScanRateIT {
    private static final int PICTURES = 10;
    private static final long SEED = 1;

    @Test
    void codes_spoiltInEachWay_areReadAtTheRateThatIsAskedFor() throws IOException {
        List<String> table = new ArrayList<>(List.of(ScanRate.HEADING));
        List<ScanRate> bad = new ArrayList<>();
        for (Distortion distortion : Distortion.values()) {
            ScanRate rate = ScanRate.of(distortion, PICTURES, SEED);
            table.add(rate.line());
            if (!rate.isGood()) {
                bad.add(rate);
            }
        }
        Files.write(Path.of("target", "scan-rate.md"), table);

        assertThat(bad).isEmpty();
    }
}
