package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.access.Reception;
import io.culvert.gateway.stream.FakeCamera;
import io.culvert.media.rtp.ReceiverReport;
import io.culvert.media.rtp.ReportBlock;
import io.culvert.media.rtp.SenderReport;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Receiver reports are the client's word, taken for what it can be. */
class ReceiverReportsTest {
    private static final int SSRC = 0x1234;
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final long SENT_NANOS = 5_000_000_000L;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SessionTracks tracks =
            new SessionTracks(FakeCamera.videoAndAudio().tracks(), track -> SSRC + track);
    private final ReceiverReports reports = new ReceiverReports(tracks, new RtspMeters(registry));
    private final SenderReport senderReport = SenderReport.of(SSRC, 1_800_000_000_123_456L, 0, 0, 0);

    ReceiverReportsTest() {
        tracks.setUp(0, 0, 1);
        FakeCamera camera = new FakeCamera(1, 0, 0);
        MediaTrack video = Objects.requireNonNull(tracks.withSsrc(SSRC));
        for (int i = 0; i < 10; i++) {
            camera.pictureInParts(i == 0, 5, 5).forEach(batch -> {
                video.sent(batch);
                batch.release();
            });
        }
        video.reception().reportSent(senderReport.ntpTime(), SENT_NANOS);
    }

    private @Nullable Reception read(ByteBuf rtcp, long nowNanos) {
        try {
            return reports.read(rtcp, nowNanos, NOW);
        } finally {
            rtcp.release();
        }
    }

    private static ByteBuf report(ReportBlock... blocks) {
        ByteBuf out = Unpooled.buffer();
        new ReceiverReport(99, List.of(blocks)).write(out);
        return out;
    }

    private static ReportBlock block(int ssrc, int fraction, int lost, long jitter, long stamp, long delay) {
        return new ReportBlock(ssrc, fraction, lost, 0, jitter, stamp, delay);
    }

    private long stamp() {
        return (senderReport.ntpTime() >>> 16) & 0xFFFF_FFFFL;
    }

    @Test
    void figures_areThoseOfTheReport() {
        // The client held the sender report for half a second and 80 ms were under way.
        Reception seen = read(report(block(SSRC, 64, 7, 900, stamp(), 32_768)), SENT_NANOS + 580_000_000L);
        assertThat(seen).isEqualTo(new Reception(NOW, 0.25, 7, Duration.ofMillis(10), Duration.ofMillis(80)));
        assertThat(registry.get("culvert.rtsp.receiver.reports").counter().count())
                .isEqualTo(1);
        assertThat(registry.get("culvert.rtsp.receiver.lost").counter().count()).isEqualTo(7);
        read(report(block(SSRC, 0, 9, 900, stamp(), 32_768)), SENT_NANOS + 580_000_000L);
        assertThat(registry.get("culvert.rtsp.receiver.lost").counter().count()).isEqualTo(9);
    }

    @Test
    void reportsAboutOthers_meanNothing() {
        assertThat(read(report(), SENT_NANOS)).isNull();
        assertThat(read(report(block(777, 255, 7, 900, 0, 0)), SENT_NANOS)).isNull();
        // The second track was not set up.
        assertThat(read(report(block(SSRC + 1, 255, 7, 900, 0, 0)), SENT_NANOS)).isNull();
    }

    @Test
    void whatCannotBe_isBounded() {
        Reception seen = Objects.requireNonNull(
                read(report(block(SSRC, 255, 0x7FFFFF, 0xFFFF_FFFFL, 0x55555555L, 0xFFFF_FFFFL)), SENT_NANOS + 1));
        assertThat(seen.packetsLost()).as("no more than were sent").isEqualTo(100);
        assertThat(seen.jitter()).isEqualTo(Duration.ofSeconds(60));
        assertThat(seen.roundTrip())
                .as("of a sender report that was never sent")
                .isNull();
        seen = Objects.requireNonNull(read(report(block(SSRC, 0, -5, 0, stamp(), 0xFFFF_FFFFL)), SENT_NANOS + 1));
        assertThat(seen.packetsLost()).isZero();
        assertThat(seen.roundTrip()).as("held longer than it is old").isNull();
    }

    @Test
    void aFlood_isNotRead_untilTheNextSecond() {
        int read = 0;
        for (int i = 0; i < 1_000; i++) {
            read += read(report(block(SSRC, 0, i % 100, 0, 0, 0)), SENT_NANOS) == null ? 0 : 1;
        }
        assertThat(read).isEqualTo(16);
        reports.tick();
        assertThat(read(report(block(SSRC, 0, 1, 0, 0, 0)), SENT_NANOS)).isNotNull();
    }

    @Test
    void noise_doesNoHarm() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            if (noise.length > 2) {
                noise[0] = (byte) (0x80 | random.nextInt(64));
                noise[1] = (byte) (200 + random.nextInt(5));
            }
            reports.tick();
            read(Unpooled.wrappedBuffer(noise), SENT_NANOS);
        }
    }
}
