package io.culvert.media.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The codes stand in files, journals and the database: they never change. */
class EndReasonTest {
    @Test
    void codes_areThoseOfTheFormat() {
        assertThat(Arrays.stream(EndReason.values()).map(reason -> reason + "=" + reason.code()))
                .containsExactly(
                        "OTHER=0", "FULL=1", "CHANGED=2", "HOLE=3", "CLOCK=4", "STOPPED=5", "DISK=6", "INTERRUPTED=7");
    }

    @Test
    void of_isTheReasonWithThatCode_orOther() {
        for (EndReason reason : EndReason.values()) {
            assertThat(EndReason.of(reason.code())).isEqualTo(reason);
        }
        assertThat(EndReason.of(8)).isEqualTo(EndReason.OTHER);
        assertThat(EndReason.of(255)).isEqualTo(EndReason.OTHER);
    }
}
