package io.culvert.camera.h264;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CavlcTablesTest {
    @Test
    void coeffToken_hasOneWordForEachCountAndItsTrailingOnes() {
        assertThat(CavlcTables.COEFF_TOKEN).hasNumberOfRows(17);
        for (int total = 0; total <= 16; total++) {
            assertThat(CavlcTables.COEFF_TOKEN[total]).hasSize(Math.min(total, 3) + 1);
        }
        assertPrefixFree(
                Arrays.stream(CavlcTables.COEFF_TOKEN).flatMap(Arrays::stream).toList());
    }

    @Test
    void totalZeros_hasOneWordForEachCountThatFits() {
        assertThat(CavlcTables.TOTAL_ZEROS).hasNumberOfRows(15);
        for (int row = 0; row < 15; row++) {
            assertThat(CavlcTables.TOTAL_ZEROS[row]).hasSize(16 - row);
            assertPrefixFree(List.of(CavlcTables.TOTAL_ZEROS[row]));
        }
    }

    @Test
    void runBefore_hasOneWordForEachRunThatFits() {
        assertThat(CavlcTables.RUN_BEFORE).hasNumberOfRows(7);
        for (int row = 0; row < 6; row++) {
            assertThat(CavlcTables.RUN_BEFORE[row]).hasSize(row + 2);
            assertPrefixFree(List.of(CavlcTables.RUN_BEFORE[row]));
        }
        assertThat(CavlcTables.RUN_BEFORE[6]).hasSize(15);
        assertPrefixFree(List.of(CavlcTables.RUN_BEFORE[6]));
    }

    private static void assertPrefixFree(List<CodeWord> words) {
        assertThat(words).doesNotHaveDuplicates();
        for (CodeWord shorter : words) {
            for (CodeWord longer : words) {
                boolean prefix = !shorter.equals(longer)
                        && shorter.length() <= longer.length()
                        && longer.bits() >> (longer.length() - shorter.length()) == shorter.bits();
                assertThat(prefix).as("%s begins %s", shorter, longer).isFalse();
            }
        }
    }
}
