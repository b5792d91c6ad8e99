package io.culvert.gateway.archive.store;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hundred rounds of it are {@code soak archive-store-kill}. */
class ArchiveKillIT {
    @TempDir
    Path folder;

    @Test
    void whatWasToldAsRecorded_isThereAfterEveryKill() throws Exception {
        KillLoop loop = new KillLoop(folder);
        loop.round();
        loop.round();
    }
}
