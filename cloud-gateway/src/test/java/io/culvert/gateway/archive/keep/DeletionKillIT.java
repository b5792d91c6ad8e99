package io.culvert.gateway.archive.keep;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.database.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hundred rounds of it are {@code soak archive-delete-kill}. */
class DeletionKillIT {
    @TempDir
    Path folder;

    @Test
    void whateverIsKilledWhileItDeletes_rowsAndFilesAgree() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            DeletionKillLoop loop = new DeletionKillLoop(folder, database);
            loop.round();
            loop.round();
            assertThat(loop.deleted()).isPositive();
        }
    }
}
