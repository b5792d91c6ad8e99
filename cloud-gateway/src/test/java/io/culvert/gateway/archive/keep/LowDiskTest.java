package io.culvert.gateway.archive.keep;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LowDiskTest {
    private final LowDisk disk = new LowDisk();

    @Test
    void disk_isToldLowWhenItBegins_andOnceADay() {
        assertThat(disk.forced(0)).isTrue();
        assertThat(disk.forced(hours(1))).isFalse();
        assertThat(disk.forced(hours(23))).isFalse();
        assertThat(disk.forced(hours(24))).isTrue();
        assertThat(disk.forced(hours(25))).isFalse();
    }

    @Test
    void disk_isLowNoLonger_afterAQuietHour() {
        assertThat(disk.enough(0)).isFalse();
        disk.forced(0);
        assertThat(disk.enough(hours(1) - 1)).isFalse();
        assertThat(disk.enough(hours(1))).isTrue();
        assertThat(disk.enough(hours(2))).isFalse();
        assertThat(disk.forced(hours(2))).isTrue();
    }

    private static long hours(int hours) {
        return Duration.ofHours(hours).toNanos();
    }
}
