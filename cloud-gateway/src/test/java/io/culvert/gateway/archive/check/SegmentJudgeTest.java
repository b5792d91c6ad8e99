package io.culvert.gateway.archive.check;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand bits are {@code soak archive-damage}. */
class SegmentJudgeTest {
    @TempDir
    Path folder;

    @Test
    void aBitThatIsAnother_isFoundAndCostsTheFragmentThatWasHit() throws IOException {
        new FlipLoop(folder).run(300);
    }
}
