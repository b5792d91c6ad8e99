package io.culvert.gateway.motion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MotionRowsTest {

    private final MotionRows rows = new MotionRows();

    @Test
    void rowThatChangedWhileItWasWritten_waitsAgain() {
        UUID id = UUID.randomUUID();
        rows.add(row(id, null));
        List<MotionRow> written = rows.next(10);
        rows.add(row(id, 9L));
        rows.written(written);

        assertThat(rows.next(10)).containsExactly(row(id, 9L));
        rows.written(rows.next(10));
        assertThat(rows.size()).isZero();
    }

    @Test
    void rows_beyondTheCapacity_pushTheOldestOut() {
        UUID first = UUID.randomUUID();
        rows.add(row(first, null));
        for (int i = 0; i < MotionRows.CAPACITY; i++) {
            rows.add(row(UUID.randomUUID(), null));
        }

        assertThat(rows.size()).isEqualTo(MotionRows.CAPACITY);
        assertThat(rows.dropped()).isEqualTo(1);
        assertThat(rows.next(1).getFirst().id()).isNotEqualTo(first);
    }

    private static MotionRow row(UUID id, @Nullable Long to) {
        return new MotionRow(
                id, new UUID(0, 1), "motion", MotionSource.REST, 1, to, 5, to == null ? null : MotionEnd.QUIET);
    }
}
