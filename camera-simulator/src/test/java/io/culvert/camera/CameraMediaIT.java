package io.culvert.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.culvert.media.rtp.RtcpPacket;
import io.culvert.media.rtp.SenderReport;
import io.culvert.media.stream.Codec;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a session gets: frames, stamps, times, rates. */
class CameraMediaIT {
    private static final CameraConfig QUICK =
            CameraConfig.defaults().withFps(50).withGopSeconds(0.5);

    @ParameterizedTest
    @EnumSource(names = {"H264", "H265"})
    void play_everyAccessUnit_carriesTheStampOfTheNextFrame(Codec codec) {
        try (CameraServer server = CameraServer.start(QUICK.withVideo(codec));
                RtspTestClient client = new RtspTestClient(server.port())) {
            client.play("cam");
            List<SeenFrame> frames = SeenFrame.Reader.interleaved(client, codec).next(60);

            UUID uuid = server.stats("/cam").uuid();
            long first = frames.getFirst().stamp().frameNumber();
            for (int i = 0; i < frames.size(); i++) {
                SeenFrame frame = frames.get(i);
                assertThat(frame.stamp().camera()).isEqualTo(uuid);
                assertThat(frame.stamp().frameNumber()).isEqualTo(first + i);
                assertThat(frame.rtpTime()).isEqualTo((frames.getFirst().rtpTime() + i * 1_800L) & 0xFFFF_FFFFL);
                assertThat(frame.stamp().captureWallMicros())
                        .isEqualTo(frames.getFirst().stamp().captureWallMicros() + i * 20_000L);
            }
            long keyFrames = frames.stream().filter(f -> f.keyFrame(codec)).count();
            assertThat(keyFrames).isBetween(1L, 3L);
        }
    }

    @Test
    void keyFrame_hasParameterSets_thenStamp_thenSlice_thenFiller() {
        try (CameraServer server = CameraServer.start(QUICK);
                RtspTestClient client = new RtspTestClient(server.port())) {
            client.play("cam");
            SeenFrame.Reader reader = SeenFrame.Reader.interleaved(client, Codec.H264);
            SeenFrame frame = reader.next();
            while (!frame.keyFrame(Codec.H264)) {
                assertThat(frame.types(Codec.H264)).containsExactly(6, 1, 12);
                frame = reader.next();
            }

            assertThat(frame.types(Codec.H264)).startsWith(7, 8, 6, 5);
        }
    }

    @Test
    void bitrate_isWithinThreePercent_onMainAndSub() {
        try (CameraServer server =
                        CameraServer.start(CameraConfig.defaults().withFps(50).withBitrate(2_000_000));
                RtspTestClient main = new RtspTestClient(server.port());
                RtspTestClient sub = new RtspTestClient(server.port())) {
            main.play("cam");
            sub.play("cam/sub");
            int mainBytes = SeenFrame.Reader.interleaved(main, Codec.H264).next(150).stream()
                    .mapToInt(SeenFrame::bytes)
                    .sum();
            int subBytes = SeenFrame.Reader.interleaved(sub, Codec.H264).next(150).stream()
                    .mapToInt(SeenFrame::bytes)
                    .sum();

            assertThat(mainBytes * 8 / 3).isCloseTo(2_000_000, Percentage.withPercentage(3));
            assertThat(subBytes * 8 / 3).isCloseTo(500_000, Percentage.withPercentage(3));
        }
    }

    @Test
    void frames_comeInRealTime() {
        try (CameraServer server = CameraServer.start(QUICK);
                RtspTestClient client = new RtspTestClient(server.port())) {
            client.play("cam");
            SeenFrame.Reader reader = SeenFrame.Reader.interleaved(client, Codec.H264);
            reader.next();
            long before = System.nanoTime();
            List<SeenFrame> frames = reader.next(50);
            long took = System.nanoTime() - before;

            assertThat(Duration.ofNanos(took)).isBetween(Duration.ofMillis(850), Duration.ofMillis(2_500));
            long spread = frames.getLast().stamp().captureMonotonicNanos()
                    - frames.getFirst().stamp().captureMonotonicNanos();
            assertThat(Duration.ofNanos(spread)).isBetween(Duration.ofMillis(830), Duration.ofMillis(2_400));
            long wallLag = System.currentTimeMillis() - frames.getLast().stamp().captureWallMicros() / 1_000;
            assertThat(wallLag).isBetween(-5L, 1_000L);
        }
    }

    @Test
    void play_beginsAtTheLivePosition_notAtAKeyFrame() {
        try (CameraServer server = CameraServer.start(QUICK.withGopSeconds(100));
                RtspTestClient one = new RtspTestClient(server.port());
                RtspTestClient other = new RtspTestClient(server.port())) {
            one.play("cam");
            SeenFrame.Reader reader = SeenFrame.Reader.interleaved(one, Codec.H264);
            long seen = reader.next(5).getLast().stamp().frameNumber();
            other.play("cam");
            SeenFrame first = SeenFrame.Reader.interleaved(other, Codec.H264).next();

            assertThat(first.stamp().frameNumber()).isBetween(seen, seen + 25);
            assertThat(first.keyFrame(Codec.H264)).isEqualTo(first.stamp().frameNumber() % 5_000 == 0);
        }
    }

    /** On a machine with much to do the camera may leave out the frame that it announced; the next try shows it. */
    @Test
    void play_answer_announcesTheFirstPacket() {
        try (CameraServer server = CameraServer.start(QUICK.withAudio(Codec.PCMA))) {
            for (int tries = 1; ; tries++) {
                try {
                    firstPacketsAreAsAnnounced(server);
                    break;
                } catch (AssertionError e) {
                    if (tries == 5) {
                        throw e;
                    }
                }
            }
        }
    }

    private static void firstPacketsAreAsAnnounced(CameraServer server) {
        try (RtspTestClient client = new RtspTestClient(server.port())) {
            String session = client.setUp("cam/trackID=0", "RTP/AVP/TCP;unicast;interleaved=0-1")
                    .session();
            client.setUp("cam/trackID=1", "RTP/AVP/TCP;unicast;interleaved=2-3", "Session: " + session);
            String info = client.request("PLAY", "cam", "Session: " + session).header("RTP-Info");
            RtspTestClient.Packet video = firstOn(client, 0);
            RtspTestClient.Packet audio = firstOn(client, 2);

            assertThat(info.split(","))
                    .containsExactly(
                            announced(client.url("cam/trackID=0"), video.bytes()),
                            announced(client.url("cam/trackID=1"), audio.bytes()));
        }
    }

    private static String announced(String url, byte[] packet) {
        ByteBuffer header = ByteBuffer.wrap(packet);
        return "url=" + url + ";seq=" + (header.getShort(2) & 0xFFFF) + ";rtptime=" + (header.getInt(4) & 0xFFFF_FFFFL);
    }

    @Test
    void senderReport_tiesRtpTimeToTheStampsWallTime() {
        try (CameraServer server = CameraServer.start(QUICK);
                RtspTestClient client = new RtspTestClient(server.port())) {
            client.play("cam");
            RtspTestClient.Packet packet = firstOn(client, 1);
            SenderReport report = RtcpPacket.parse(Unpooled.wrappedBuffer(packet.bytes())).stream()
                    .filter(SenderReport.class::isInstance)
                    .map(SenderReport.class::cast)
                    .findFirst()
                    .orElseThrow();
            SeenFrame frame =
                    SeenFrame.Reader.interleaved(client, Codec.H264).next(10).getLast();

            long micros = ((frame.rtpTime() - report.rtpTime()) & 0xFFFF_FFFFL) * 1_000 / 90;
            assertThat(report.ssrc()).isEqualTo(frame.ssrc());
            assertThat(report.wallMicros() + micros).isCloseTo(frame.stamp().captureWallMicros(), within(20L));
        }
    }

    @Test
    void pause_stops_andPlayGoesOnInTheSameNumbers() {
        try (CameraServer server = CameraServer.start(QUICK);
                RtspTestClient client = new RtspTestClient(server.port())) {
            String session = client.play("cam");
            SeenFrame.Reader reader = SeenFrame.Reader.interleaved(client, Codec.H264);
            long before = reader.next(3).getLast().stamp().frameNumber();

            assertThat(client.request("PAUSE", "cam", "Session: " + session).status())
                    .isEqualTo(200);
            assertThat(server.stats("cam").sessionsPlaying()).isZero();
            assertThat(client.request("PLAY", "cam", "Session: " + session).status())
                    .isEqualTo(200);
            // the reader itself checks that sequence numbers go on
            List<SeenFrame> after = reader.next(10);
            assertThat(after.getLast().stamp().frameNumber()).isGreaterThan(before);
        }
    }

    @Test
    void restart_onTheSamePort_goesOnInFrameNumbersAndIdentity() {
        long last;
        UUID uuid;
        int port;
        try (CameraServer server = CameraServer.start(QUICK);
                RtspTestClient client = new RtspTestClient(server.port())) {
            client.play("cam");
            port = server.port();
            SeenFrame frame =
                    SeenFrame.Reader.interleaved(client, Codec.H264).next(5).getLast();
            last = frame.stamp().frameNumber();
            uuid = frame.stamp().camera();
        }
        try (CameraServer server =
                        CameraServer.start(CameraServerConfig.defaults().withPort(port), QUICK);
                RtspTestClient client = new RtspTestClient(server.port())) {
            client.play("cam");
            SeenFrame frame = SeenFrame.Reader.interleaved(client, Codec.H264).next();

            assertThat(frame.stamp().frameNumber()).isGreaterThan(last);
            assertThat(frame.stamp().camera()).isEqualTo(uuid);
        }
    }

    @Test
    void cameras_ofOneServer_haveTheirOwnIdentities() {
        CameraServerConfig seeded = CameraServerConfig.defaults().withUuidSeed("other");
        try (CameraServer server = CameraServer.start(QUICK.withCount(3));
                CameraServer other = CameraServer.start(seeded, QUICK.withCount(3))) {
            Set<UUID> uuids = new HashSet<>();
            server.stats().forEach(stats -> uuids.add(stats.uuid()));
            other.stats().forEach(stats -> uuids.add(stats.uuid()));
            assertThat(uuids).hasSize(12);
            for (String path : List.of("cam-1", "cam-3", "cam-2/sub")) {
                try (RtspTestClient client = new RtspTestClient(server.port())) {
                    client.play(path);
                    SeenFrame frame =
                            SeenFrame.Reader.interleaved(client, Codec.H264).next();
                    assertThat(frame.stamp().camera())
                            .isEqualTo(server.stats(path).uuid());
                }
            }
        }
    }

    @Test
    void audio_comesInItsOwnTime_withoutGap() {
        try (CameraServer server = CameraServer.start(QUICK.withAudio(Codec.PCMU));
                RtspTestClient client = new RtspTestClient(server.port())) {
            String session = client.setUp("cam/trackID=1", "RTP/AVP/TCP;unicast;interleaved=4-5")
                    .session();
            client.request("PLAY", "cam", "Session: " + session);
            ByteBuffer first = ByteBuffer.wrap(firstOn(client, 4).bytes());
            for (int i = 1; i < 30; i++) {
                ByteBuffer next = ByteBuffer.wrap(firstOn(client, 4).bytes());
                assertThat(next.get(1)).isZero();
                assertThat(next.getInt(4) - first.getInt(4)).isEqualTo(160 * i);
                assertThat((next.getShort(2) - first.getShort(2)) & 0xFFFF).isEqualTo(i);
                assertThat(next.capacity()).isEqualTo(12 + 160);
            }
        }
    }

    @Test
    void client_thatDoesNotRead_isDroppedForwardToAKeyFrame() {
        CameraConfig fat = QUICK.withBitrate(80_000_000);
        try (CameraServer server = CameraServer.start(fat);
                RtspTestClient lazy = new RtspTestClient(server.port(), 16 * 1024);
                RtspTestClient busy = new RtspTestClient(server.port())) {
            lazy.play("cam");
            busy.play("cam");
            SeenFrame.Reader reader = SeenFrame.Reader.interleaved(busy, Codec.H264);
            long first = reader.next().stamp().frameNumber();
            long number = first;
            while (server.stats("cam").framesDropped() < 30) {
                SeenFrame frame = reader.next();
                assertThat(frame.stamp().frameNumber()).isEqualTo(++number);
                assertThat(number).isLessThan(first + 500);
            }

            SeenFrame.Reader late = SeenFrame.Reader.interleaved(lazy, Codec.H264);
            SeenFrame before = late.next();
            SeenFrame after = late.next();
            while (after.stamp().frameNumber() == before.stamp().frameNumber() + 1) {
                before = after;
                after = late.next();
            }
            assertThat(after.keyFrame(Codec.H264)).isTrue();
        }
    }

    private static RtspTestClient.Packet firstOn(RtspTestClient client, int channel) {
        RtspTestClient.Packet packet = client.packet();
        while (packet.channel() != channel) {
            packet = client.packet();
        }
        return packet;
    }
}
