package io.culvert.media.rtsp.client;

import static io.culvert.media.rtsp.client.ClientLoops.config;
import static io.culvert.media.rtsp.client.RtpBytes.rtp;
import static io.culvert.media.rtsp.client.RtpBytes.senderReport;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.rtsp.client.RecordingListener.Packet;
import io.culvert.media.rtsp.client.RtspClientFailure.Kind;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Media over UDP, and the way from TCP to UDP. */
class RtspClientUdpIT {

    @RegisterExtension
    static final ClientLoops LOOPS = new ClientLoops();

    private final RecordingListener heard = new RecordingListener();
    private final BlockingQueue<Integer> clientPorts = new LinkedBlockingQueue<>();
    private DatagramSocket media;
    private DatagramSocket control;
    private FakeCamera camera;

    @BeforeEach
    void startCamera() throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        media = new DatagramSocket(0, loopback);
        control = new DatagramSocket(0, loopback);
        camera = FakeCamera.playing(FakeCamera.VIDEO_ONLY).on("SETUP", this::setUp);
    }

    @AfterEach
    void stopCamera() throws IOException {
        camera.close();
        media.close();
        control.close();
    }

    private void setUp(FakeCamera.Request request, FakeCamera.Connection connection) throws IOException {
        Matcher ports = Pattern.compile("client_port=(\\d+)-(\\d+)").matcher(request.header("Transport"));
        if (!ports.find()) {
            connection.answer(request, "461 Unsupported Transport");
            return;
        }
        clientPorts.add(Integer.parseInt(ports.group(1)));
        connection.answer(
                request,
                "200 OK",
                "Session: 4711",
                "Transport: RTP/AVP;unicast;" + ports.group() + ";server_port=" + media.getLocalPort() + "-"
                        + control.getLocalPort());
    }

    @Test
    void open_udp_deliversInOrderAndReports() throws Exception {
        LOOPS.open(config(camera.url()).withTransport(MediaTransport.UDP), heard);
        int port = clientPort();
        heard.awaitPlaying();

        assertThat(port % 2).as("RTP ports are even").isZero();
        send(media, port, rtp(96, 65534));
        send(media, port, rtp(96, 0));
        send(media, port, rtp(96, 65535));
        send(media, port, rtp(96, 65535));
        send(media, port, rtp(96, 1));
        for (int sequence : new int[] {65534, 65535, 0, 1}) {
            assertThat(heard.nextPacket()).isEqualTo(new Packet(0, false, sequence, 20));
        }
        send(control, port + 1, senderReport());
        assertThat(heard.nextPacket()).isEqualTo(new Packet(0, true, 0, 28));
        assertThat(receive(media)).as("greeting on the media port").hasSize(12);
        assertThat(receive(control)[1] & 0xFF)
                .as("greeting on the control port")
                .isEqualTo(201);
    }

    @Test
    void open_udpPacketLost_goesOnAfterAShortWait() throws Exception {
        LOOPS.open(config(camera.url()).withTransport(MediaTransport.UDP), heard);
        int port = clientPort();
        heard.awaitPlaying();

        send(media, port, rtp(96, 10));
        send(media, port, rtp(96, 12));

        assertThat(heard.nextPacket().sequence()).isEqualTo(10);
        assertThat(heard.nextPacket().sequence()).isEqualTo(12);
    }

    @Test
    void open_udpFromAnotherHost_isIgnored() throws Exception {
        LOOPS.open(config(camera.url()).withTransport(MediaTransport.UDP), heard);
        int port = clientPort();
        heard.awaitPlaying();

        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getByName("127.0.0.2"))) {
            send(stranger, port, rtp(96, 500));
        }
        send(media, port, rtp(96, 1));

        assertThat(heard.nextPacket().sequence()).isEqualTo(1);
    }

    @Test
    void open_autoAnd461_fallsBackToUdp() throws Exception {
        LOOPS.open(camera.url(), heard);
        int port = clientPort();
        heard.awaitPlaying();

        send(media, port, rtp(96, 3));

        assertThat(heard.nextPacket().sequence()).isEqualTo(3);
        assertThat(camera.next("SETUP").header("Transport")).contains("TCP");
        assertThat(camera.next("SETUP").header("Transport")).contains("client_port");
    }

    @Test
    void open_tcpAnd461_isUnsupported() throws Exception {
        LOOPS.open(config(camera.url()).withTransport(MediaTransport.TCP), heard);

        assertThat(heard.awaitClosed().kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(clientPorts).isEmpty();
    }

    @Test
    void open_udpAnsweredByTcp_followsTheCamera() throws Exception {
        camera.on("SETUP", FakeCamera.answer("200 OK", "Session: 1", "Transport: RTP/AVP/TCP;interleaved=4-5"))
                .on("PLAY", (request, connection) -> {
                    connection.answer(request, "200 OK");
                    connection.sendFrame(4, rtp(96, 8));
                });

        LOOPS.open(config(camera.url()).withTransport(MediaTransport.UDP), heard);

        assertThat(heard.nextPacket().sequence()).isEqualTo(8);
    }

    @Test
    void close_udp_freesThePorts() throws Exception {
        RtspClient client = LOOPS.open(config(camera.url()).withTransport(MediaTransport.UDP), heard);
        int port = clientPort();
        heard.awaitPlaying();

        client.close();
        heard.awaitClosed();

        new DatagramSocket(port, InetAddress.getByName("127.0.0.1")).close();
        new DatagramSocket(port + 1, InetAddress.getByName("127.0.0.1")).close();
    }

    private int clientPort() throws InterruptedException {
        Integer port = clientPorts.poll(10, TimeUnit.SECONDS);
        if (port == null) {
            throw new AssertionError("no SETUP for UDP within 10 s");
        }
        return port;
    }

    private static void send(DatagramSocket from, int port, byte[] packet) throws IOException {
        from.send(new DatagramPacket(packet, packet.length, new InetSocketAddress("127.0.0.1", port)));
    }

    private static byte[] receive(DatagramSocket socket) throws IOException {
        socket.setSoTimeout(10_000);
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }
}
