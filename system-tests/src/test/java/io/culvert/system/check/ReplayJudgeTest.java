package io.culvert.system.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.watermark.FrameStamp;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Each rule of replay that is broken is named. Two groups of three pictures, a hole, and one more. */
class ReplayJudgeTest {
    private static final long FRAME = 40_000;

    private final ReplayJudge judge = new ReplayJudge(List.of(group(true, 0), group(false, 3), group(true, 100)));

    private static ReplayJudge.Group group(boolean afterHole, long first) {
        List<ObservedFrame> frames = new ArrayList<>();
        for (long number = first; number < first + 3; number++) {
            FrameStamp stamp = new FrameStamp(new UUID(1, 1), number, number * FRAME, 0);
            frames.add(new ObservedFrame(stamp, number == first, true, number * 3600, number * FRAME));
        }
        return new ReplayJudge.Group(afterHole, frames);
    }

    private static ReplayUnit unit(long number, String marks) {
        return new ReplayUnit(number, number * FRAME, marks, 7, 0);
    }

    private static List<ReplayUnit> forwards() {
        return new ArrayList<>(List.of(
                unit(0, "C"),
                unit(1, ""),
                unit(2, ""),
                unit(3, "C"),
                unit(4, ""),
                unit(5, "E"),
                unit(100, "CD"),
                unit(101, ""),
                unit(102, "ET")));
    }

    @Test
    void replayAsItShouldBe_hasNoFault() {
        assertThat(judge.forwards(forwards(), false)).isEmpty();
        assertThat(judge.backwards(List.of(
                        unit(100, "CD"),
                        unit(101, ""),
                        unit(102, "E"),
                        unit(3, "CD"),
                        unit(4, ""),
                        unit(5, ""),
                        unit(0, "CD"),
                        unit(1, ""),
                        unit(2, "ET"))))
                .isEmpty();
        assertThat(judge.keyFrames(List.of(unit(0, "C"), unit(3, "CE"), unit(100, "CEDT")), false))
                .isEmpty();
    }

    @Test
    void seek_isMarked() {
        List<ReplayUnit> units = forwards();
        assertThat(judge.forwards(units, true)).containsExactly("marks 'C' at unit 0 (expected: 'CD')");
        units.set(0, unit(0, "CD"));
        assertThat(judge.forwards(units, true)).isEmpty();
    }

    @Test
    void missingPicture_isNamed() {
        List<ReplayUnit> units = forwards();
        units.remove(4);
        assertThat(judge.forwards(units, false)).first().asString().isEqualTo("8 units (expected: 9)");
    }

    @Test
    void missingMark_isNamed() {
        List<ReplayUnit> units = forwards();
        units.set(5, unit(5, ""));
        assertThat(judge.forwards(units, false)).containsExactly("marks '' at unit 5 (expected: 'E')");
    }

    @Test
    void wrongTime_isNamed() {
        List<ReplayUnit> units = forwards();
        units.set(1, new ReplayUnit(1, 3 * FRAME, "", 7, 0));
        assertThat(judge.forwards(units, false))
                .containsExactly("time of unit 1 is off by 80000 µs", "time does not grow at unit 2");
    }

    @Test
    void forwardsWhereBackwardsWasAsked_isNamed() {
        assertThat(judge.backwards(forwards())).isNotEmpty();
    }

    @Test
    void keyFrame_isTheOneAtOrBefore_andBehindAHoleTheFirst() {
        assertThat(judge.keyFrameAt(4 * FRAME)).isEqualTo(3);
        assertThat(judge.keyFrameAt(3 * FRAME)).isEqualTo(3);
        assertThat(judge.keyFrameAt(50 * FRAME)).isEqualTo(100);
        assertThat(judge.keyFrameAt(101 * FRAME)).isEqualTo(100);
    }
}
