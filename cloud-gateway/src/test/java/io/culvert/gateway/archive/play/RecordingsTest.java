package io.culvert.gateway.archive.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.index.NothingNew;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.DatabaseException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class RecordingsTest {
    private static final int READERS = 48;
    private static final RecordingKey KEY = new RecordingKey(new UUID(7, 1), 0);

    private final AtomicInteger asking = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger all = new AtomicInteger();
    private final DataSource slow = (DataSource)
            Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (_, _, _) -> {
                all.incrementAndGet();
                most.accumulateAndGet(asking.incrementAndGet(), Math::max);
                TimeUnit.MILLISECONDS.sleep(20);
                asking.decrementAndGet();
                throw new SQLException("away");
            });
    private final Recordings recordings = new Recordings(
            new ArchiveIndex(new Database(slow)),
            new NothingNew(),
            new SegmentShelf(_ -> Optional.empty(), System::nanoTime),
            System::nanoTime);

    @Test
    void veryManyReaders_leaveDatabaseConnectionsToOthers() throws Exception {
        List<Future<?>> refused = new ArrayList<>();
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < READERS; i++) {
                int question = i % 3;
                refused.add(readers.submit(
                        () -> assertThatThrownBy(() -> ask(question)).isInstanceOf(DatabaseException.class)));
            }
        }
        for (Future<?> each : refused) {
            each.get();
        }
        assertThat(all).hasValue(READERS);
        assertThat(most.get()).isBetween(2, 5);
    }

    private Object ask(int question) {
        return switch (question) {
            case 0 -> recordings.end(KEY);
            case 1 -> recordings.segments(KEY, new Span(0, 1), 10);
            default -> recordings.segmentBefore(KEY, 1);
        };
    }
}
