package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.node.PortRange;
import io.culvert.gateway.stream.SeenPacket;
import io.culvert.media.rtp.ReceiverReport;
import io.culvert.media.rtp.ReportBlock;
import io.culvert.media.rtp.RtcpPacket;
import io.culvert.media.rtp.SenderReport;
import io.culvert.media.rtsp.RtpInfoHeader;
import io.culvert.media.rtsp.TransportHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Viewers over UDP. */
@Execution(ExecutionMode.CONCURRENT)
class RtspDatagramIT {
    private final TimedSources sources = new TimedSources();
    private final List<AutoCloseable> toClose = new ArrayList<>();
    private RtspFixture fixture = new RtspFixture(sources);

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : toClose) {
            closeable.close();
        }
        fixture.close();
    }

    /** A UDP viewer's two ports. */
    private final class Ports implements AutoCloseable {
        final DatagramSocket rtp;
        final DatagramSocket rtcp;

        Ports() throws IOException {
            rtp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            rtcp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            rtp.setSoTimeout(5_000);
            rtp.setReceiveBufferSize(4 << 20);
            rtcp.setSoTimeout(5_000);
            toClose.add(this);
        }

        String transport() {
            return "RTP/AVP;unicast;client_port=" + rtp.getLocalPort() + "-" + rtcp.getLocalPort();
        }

        SeenPacket receive() throws IOException {
            DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
            rtp.receive(packet);
            return SeenPacket.of(0, Unpooled.wrappedBuffer(packet.getData(), 0, packet.getLength()));
        }

        @Override
        public void close() {
            rtp.close();
            rtcp.close();
        }
    }

    private RtspTestClient setUp(Ports ports) {
        RtspTestClient client = fixture.connect();
        client.describe(fixture.urlWithToken("cam"));
        var response = client.setUp(0, ports.transport() + ";destination=192.0.2.77");
        assertThat(response.status()).isEqualTo(200);
        TransportHeader transport =
                TransportHeader.parse(response.header("Transport")).get(0);
        assertThat(transport.source()).isEqualTo("127.0.0.1");
        assertThat(transport.destination()).as("not followed").isNull();
        var server = Objects.requireNonNull(transport.serverPort());
        assertThat(server.first() % 2).isZero();
        assertThat(server.second()).isEqualTo(server.first() + 1);
        return client;
    }

    @Test
    void play_sendsTheGroupPacedAndLiveBehindIt_inOrder() throws IOException {
        sources.gopPictures = 200;
        sources.headStart = 190;
        Ports ports = new Ports();
        RtspTestClient client = setUp(ports);
        RtpInfoHeader.Entry info =
                RtpInfoHeader.parse(client.play().header("RTP-Info")).entries().get(0);
        List<SeenPacket> seen = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            seen.add(ports.receive());
        }
        assertThat(seen.get(0).frame()).isZero();
        assertThat(seen.get(0).sequence()).isEqualTo(info.sequenceNumber());
        assertThat(seen.get(0).time()).isEqualTo(info.rtpTime());
        for (int i = 1; i < seen.size(); i++) {
            assertThat((seen.get(i).sequence() - seen.get(i - 1).sequence()) & 0xFFFF)
                    .as("step at packet " + i)
                    .isEqualTo(1);
        }
        assertThat(fixture.gate.viewers).hasSize(1);
    }

    @Test
    void senderReport_comesAtOnce_onThePortOfRtcp() throws IOException {
        Ports ports = new Ports();
        setUp(ports).play();
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        ports.rtcp.receive(packet);
        assertThat(RtcpPacket.parse(Unpooled.wrappedBuffer(packet.getData(), 0, packet.getLength()))
                        .get(0))
                .isInstanceOf(SenderReport.class);
    }

    @Test
    void ports_areOfTheRange_andWithoutOneThereIsNoUdp() throws Exception {
        fixture.close();
        int first = 2 * (15_000 + new java.util.Random().nextInt(5_000));
        fixture = new RtspFixture(sources, config -> config.withUdpPorts(PortRange.parse(first + "-" + (first + 9))));
        RtspTestClient client = fixture.connect();
        client.describe(fixture.urlWithToken("cam"));
        var server = Objects.requireNonNull(
                TransportHeader.parse(client.setUp(0, new Ports().transport()).header("Transport"))
                        .get(0)
                        .serverPort());
        assertThat(server.first()).isBetween(first, first + 8).isEven();
        fixture.close();
        fixture = new RtspFixture(sources, config -> config.withUdpPorts(PortRange.parse("off")));
        client = fixture.connect();
        client.describe(fixture.urlWithToken("cam"));
        assertThat(client.setUp(0, new Ports().transport()).status()).isEqualTo(461);
    }

    @Test
    void receiverReport_saysHowMediaArrives_overUdpAndOnTheConnection() throws IOException {
        Ports ports = new Ports();
        RtspTestClient viewer = setUp(ports);
        viewer.play();
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        ports.rtcp.receive(packet);
        byte[] report = answerTo(Unpooled.wrappedBuffer(packet.getData(), 0, packet.getLength()));
        ports.rtcp.send(new DatagramPacket(report, report.length, packet.getSocketAddress()));
        assertReception(0);

        RtspTestClient onConnection = fixture.playing("cam");
        onConnection.readUntil(() -> onConnection.frames.stream().anyMatch(frame -> frame.channel() == 1));
        byte[] payload = onConnection.frames.stream()
                .filter(frame -> frame.channel() == 1)
                .findFirst()
                .orElseThrow()
                .payload();
        byte[] again = answerTo(Unpooled.wrappedBuffer(payload));
        byte[] framed = new byte[4 + again.length];
        framed[0] = '$';
        framed[1] = 1;
        framed[3] = (byte) again.length;
        System.arraycopy(again, 0, framed, 4, again.length);
        onConnection.send(framed);
        assertReception(1);
    }

    private void assertReception(int viewer) {
        await().atMost(Duration.ofSeconds(3)).until(() -> fixture.gate.viewers.get(viewer).reception != null);
        var reception = Objects.requireNonNull(fixture.gate.viewers.get(viewer).reception);
        assertThat(reception.fractionLost()).isEqualTo(0.125);
        assertThat(reception.packetsLost()).isEqualTo(3);
        assertThat(reception.jitter()).isEqualTo(Duration.ofMillis(20));
        assertThat(reception.roundTrip()).isNotNull().isLessThan(Duration.ofSeconds(2));
    }

    /** What a client that lost three packets answers to a sender report. */
    private static byte[] answerTo(ByteBuf rtcp) {
        SenderReport heard = (SenderReport) RtcpPacket.parse(rtcp).get(0);
        long stamp = (heard.ntpTime() >>> 16) & 0xFFFF_FFFFL;
        ByteBuf out = Unpooled.buffer();
        new ReceiverReport(7, List.of(new ReportBlock(heard.ssrc(), 32, 3, 0, 1800, stamp, 0))).write(out);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    @Test
    void cutByTheGate_stopsSendingAtOnce() throws IOException {
        Ports ports = new Ports();
        RtspTestClient client = setUp(ports);
        client.play();
        for (int i = 0; i < 60; i++) {
            ports.receive();
        }
        fixture.gate.viewers.get(0).end.run();
        client.millisUntilClosed(1_000);
        assertSilent(ports);
    }

    @Test
    void tearDown_stopsSending() throws IOException {
        Ports ports = new Ports();
        RtspTestClient client = setUp(ports);
        client.play();
        ports.receive();
        assertThat(client.inSession("TEARDOWN").status()).isEqualTo(200);
        assertSilent(ports);
    }

    private static void assertSilent(Ports ports) throws IOException {
        ports.rtp.setSoTimeout(400);
        int late = 0;
        try {
            while (late < 100) {
                ports.receive();
                late++;
            }
        } catch (SocketTimeoutException e) {
            assertThat(late).as("packets under way").isLessThan(100);
            return;
        }
        throw new AssertionError("media goes on");
    }

    @Test
    void receiverReports_keepTheSession_andItsEndIsTheirAbsence() throws Exception {
        fixture.close();
        fixture = new RtspFixture(sources, config -> RtspConfigs.withSession(config, Duration.ofSeconds(2)));
        Ports ports = new Ports();
        RtspTestClient client = fixture.connect();
        client.describe(fixture.urlWithToken("cam"));
        TransportHeader transport = TransportHeader.parse(
                        client.setUp(0, ports.transport()).header("Transport"))
                .get(0);
        client.play();
        ByteBuf report = Unpooled.buffer();
        new ReceiverReport(7, List.of()).write(report);
        byte[] bytes = new byte[report.readableBytes()];
        report.readBytes(bytes);
        int port = Objects.requireNonNull(transport.serverPort()).second();
        long start = System.nanoTime();
        await().pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(10))
                .until(() -> {
                    ports.rtcp.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
                    return System.nanoTime() - start > 5_000_000_000L;
                });
        assertThat(fixture.gate.viewers.get(0).closed).as("kept by reports").isFalse();
        await().atMost(Duration.ofSeconds(6)).until(() -> fixture.gate.viewers.get(0).closed);
    }
}
