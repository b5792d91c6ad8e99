package io.culvert.system.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacketJudgeTest {
    private final PacketJudge judge = new PacketJudge(90_000);

    private void packets(int from, int to) {
        for (int at = from; at <= to; at++) {
            judge.packet(at & 0xFFFF, at * 3_600L & 0xFFFF_FFFFL, 7);
        }
    }

    @Test
    void report_acrossTheWrapOfTheSequence_isContinuous() {
        packets(65_500, 65_600);
        assertThat(judge.report().isContinuous()).isTrue();
        assertThat(judge.report().packets()).isEqualTo(101);
    }

    @Test
    void report_withAHole_countsWhatIsMissing() {
        packets(1, 10);
        packets(14, 20);
        assertThat(judge.report().lost()).isEqualTo(3);
        assertThat(judge.report().isContinuous()).isFalse();
        assertThat(judge.report().largestTimeStepSeconds()).isEqualTo(4 * 0.04);
    }

    @Test
    void report_withAPacketTwice_countsItAsDoubled() {
        packets(1, 10);
        judge.packet(10, 36_000, 7);
        assertThat(judge.report().doubled()).isEqualTo(1);
        assertThat(judge.report().isContinuous()).isFalse();
    }

    @Test
    void report_withALatePacket_countsItAsReordered() {
        packets(1, 10);
        packets(12, 12);
        packets(11, 11);
        assertThat(judge.report().reordered()).isEqualTo(1);
        assertThat(judge.report().lost()).isZero();
        assertThat(judge.report().timeBackwards()).isEqualTo(1);
    }

    @Test
    void report_withAnotherSource_isNotContinuous() {
        packets(1, 10);
        judge.packet(11, 11 * 3_600L, 8);
        assertThat(judge.report().sources()).isEqualTo(2);
        assertThat(judge.report().isContinuous()).isFalse();
    }
}
