package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every byte of it is {@code soak archive-damage}. */
class RecoveryTest {
    @TempDir
    Path folder;

    @Test
    void aSegmentCutAnywhereInItsLast65536Bytes_isASegmentOfEveryWholeFragment() throws IOException {
        new CutLoop(folder).run(500);
    }
}
