package io.culvert.media.mp4;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecodeTimesTest {
    private static final int STEP = 3600;

    private final DecodeTimes times = new DecodeTimes(90_000);

    private List<Long> decoded(int... shown) {
        List<Long> decoded = new ArrayList<>();
        for (int frame : shown) {
            decoded.add(times.next((long) frame * STEP));
        }
        return decoded;
    }

    @Test
    void picturesInOrder_areDecodedWhenTheyAreShown() {
        assertThat(decoded(0, 1, 2, 5, 6)).containsExactly(0L, 3600L, 7200L, 18_000L, 21_600L);
    }

    @Test
    void picturesOutOfOrder_areLearnedWithinAFewPictures() {
        List<Long> decoded = decoded(0, 3, 1, 2, 6, 4, 5, 9, 7, 8, 12, 10, 11);

        assertThat(decoded).isSorted().doesNotHaveDuplicates();
        assertThat(decoded.subList(5, 13))
                .containsExactly(
                        4L * STEP, 5L * STEP, 6L * STEP, 7L * STEP, 8L * STEP, 9L * STEP, 10L * STEP, 11L * STEP);
    }

    @Test
    void deepOrder_isLearnedToo() {
        List<Long> decoded = decoded(0, 4, 2, 1, 3, 8, 6, 5, 7, 12, 10, 9, 11, 16, 14, 13, 15);

        assertThat(decoded).isSorted().doesNotHaveDuplicates();
        int[] shown = {12, 10, 9, 11, 16, 14, 13, 15};
        for (int i = 0; i < shown.length; i++) {
            assertThat(decoded.get(9 + i)).isLessThanOrEqualTo((long) shown[i] * STEP);
        }
    }

    @Test
    void restart_keepsTheDepthAndGoesOn() {
        decoded(0, 3, 1, 2, 6, 4, 5);
        times.restart();

        List<Long> decoded = decoded(100, 103, 101, 102, 106, 104, 105);

        assertThat(decoded).isSorted().doesNotHaveDuplicates();
        assertThat(decoded.get(0)).isLessThan(100L * STEP).isGreaterThan(90L * STEP);
        assertThat(decoded.subList(1, 4)).containsExactly(100L * STEP, 101L * STEP, 102L * STEP);
    }
}
