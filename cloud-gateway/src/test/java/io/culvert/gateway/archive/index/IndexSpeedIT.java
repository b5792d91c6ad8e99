package io.culvert.gateway.archive.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code soak archive-index} in short: the whole time line, few of the segments. */
@Tag("alone")
class IndexSpeedIT {
    @Test
    void timelineOfThirtyDays_andTheSegmentOfAnInstant_areFoundAtOnce() {
        IndexLoop.Result result = IndexLoop.run(50_000, 200);
        System.err.println(result);
        assertThat(result.timeline().p99()).isLessThan(50);
        assertThat(result.seek().p99()).isLessThan(100);
    }
}
