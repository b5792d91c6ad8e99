package io.culvert.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReceptionStatisticsTest {

    private static final long SECOND = 1_000_000_000L;

    private final ReceptionStatistics statistics = new ReceptionStatistics(90_000);
    private final RtpPacket packet = new RtpPacket();

    private void receive(int sequence, long timestamp, long arrivalNanos) {
        packet.wrap(RtpPackets.packet(96, 77, sequence & 0xFFFF, timestamp, false, (byte) 1));
        statistics.packet(packet, arrivalNanos);
    }

    @Test
    void report_lossAcrossTheWrap_countsExtended() {
        receive(65_534, 0, 0);
        receive(65_535, 0, 0);
        receive(65_537, 0, 0);
        receive(65_538, 0, 0);
        ReportBlock report = statistics.report(0);

        assertThat(report.ssrc()).isEqualTo(77);
        assertThat(report.highestSequence()).isEqualTo(65_538);
        assertThat(report.packetsLost()).isEqualTo(1);
        assertThat(report.fractionLost()).isEqualTo(256 / 5);
        assertThat(statistics.report(0).fractionLost()).isZero();
    }

    @Test
    void report_evenPacing_hasNoJitter() {
        for (int i = 0; i < 100; i++) {
            receive(i, i * 3600L, i * SECOND / 25);
        }
        assertThat(statistics.report(0).jitter()).isLessThan(2);
        assertThat(statistics.lost()).isZero();
    }

    @Test
    void report_unevenPacing_hasJitter() {
        for (int i = 0; i < 100; i++) {
            receive(i, i * 3600L, i * SECOND / 25 + (i % 2) * SECOND / 100);
        }
        assertThat(statistics.report(0).jitter()).isBetween(700L, 900L);
    }

    @Test
    void report_afterSenderReport_echoesIt() {
        receive(1, 0, 0);
        statistics.senderReport(new SenderReport(77, 0x1111_2222_3333_4444L, 0, 0, 0, List.of()), SECOND);
        ReportBlock report = statistics.report(3 * SECOND / 2);

        assertThat(report.lastSenderReport()).isEqualTo(0x2222_3333L);
        assertThat(report.delaySinceLastSenderReport()).isEqualTo(32_768);
    }

    @Test
    void packet_otherSource_startsOver() {
        receive(10, 0, 0);
        packet.wrap(RtpPackets.packet(96, 78, 5000, 0, false, (byte) 1));
        statistics.packet(packet, 0);

        assertThat(statistics.report(0).packetsLost()).isZero();
        assertThat(statistics.report(0).ssrc()).isEqualTo(78);
    }
}
