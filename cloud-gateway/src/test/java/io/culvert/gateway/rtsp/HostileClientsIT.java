package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Whatever comes in at the door, a viewer beside it misses nothing and nothing is left behind. */
@Execution(ExecutionMode.CONCURRENT)
class HostileClientsIT {
    private final TimedSources sources = new TimedSources();
    private final RtspFixture fixture = new RtspFixture(sources);

    @AfterEach
    void close() {
        fixture.close();
    }

    private double connections() {
        return fixture.registry.get("culvert.rtsp.connections").gauge().value();
    }

    private void assertViewerUnharmed(RtspTestClient viewer) {
        int seen = viewer.rtp(0).size();
        viewer.readUntil(() -> viewer.rtp(0).size() > seen + 100);
        viewer.assertNoGap(0);
    }

    @Test
    void brokenRequests_areAnsweredOrClosed() throws IOException {
        RtspTestClient viewer = fixture.playing("cam");
        String url = fixture.urlWithToken("cam");
        byte[] good = ("DESCRIBE " + url + " RTSP/1.0\r\nCSeq: 1\r\nAccept: application/sdp\r\n\r\nSETUP " + url
                        + "/trackID=0 RTSP/1.0\r\nCSeq: 2\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n"
                        + "$\0\0\4abcdPLAY " + url + " RTSP/1.0\r\nCSeq: 3\r\nSession: 0\r\nRange: npt=0-\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] bad = good.clone();
            int changes = 1 + random.nextInt(8);
            for (int change = 0; change < changes; change++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            int length = 1 + random.nextInt(bad.length);
            try (Socket socket = new Socket("127.0.0.1", fixture.server.port())) {
                socket.setSoTimeout(20);
                socket.getOutputStream().write(bad, 0, length);
                if (random.nextBoolean()) {
                    socket.shutdownOutput();
                }
                readSome(socket);
            }
        }
        assertViewerUnharmed(viewer);
        await().atMost(Duration.ofSeconds(5)).until(() -> connections() == 1);
        assertThat(fixture.gate.viewers.stream().filter(open -> !open.closed)).hasSize(1);
    }

    private static void readSome(Socket socket) {
        byte[] buffer = new byte[4096];
        try {
            int read = 0;
            while (read >= 0) {
                read = socket.getInputStream().read(buffer);
            }
        } catch (SocketTimeoutException e) {
            // Nothing more to say to half a request, or media that goes on.
        } catch (IOException e) {
            // Closed on us, which is an answer too.
        }
    }

    @Test
    void endlessHeaders_areRefused() {
        RtspTestClient client = fixture.connect();
        StringBuilder text = new StringBuilder("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n");
        for (int i = 0; i < 100; i++) {
            text.append("X-").append(i).append(": ").append("y".repeat(100)).append("\r\n");
        }
        client.send(text.append("\r\n").toString());
        assertThat(client.response().status()).isEqualTo(400);
        client.millisUntilClosed(1_000);
    }

    @Test
    void viewersThatVanishWithoutAWord_leaveNothing() throws IOException {
        RtspTestClient viewer = fixture.playing("cam");
        List<RtspTestClient> fleeting = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            fleeting.add(fixture.playing("cam"));
        }
        for (RtspTestClient client : fleeting) {
            client.reset();
        }
        assertViewerUnharmed(viewer);
        await().atMost(Duration.ofSeconds(5)).until(() -> connections() == 1);
        assertThat(fixture.registry
                        .get("culvert.rtsp.viewers")
                        .tag("transport", "tcp")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(fixture.gate.viewers.stream().filter(open -> !open.closed)).hasSize(1);
        assertThat(sources.mostOpen).hasValue(1);
    }

    @Test
    void guessedSessions_areNeverFound() {
        RtspTestClient owner = fixture.playing("cam");
        RtspTestClient thief = fixture.connect();
        thief.describe(fixture.urlWithToken("cam"));
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            String guess = String.format("%016x%016x", random.nextLong(), random.nextLong());
            thief.sendRequest(i % 2 == 0 ? "TEARDOWN" : "PAUSE", thief.base, "Session: " + guess);
            assertThat(thief.response().status()).isEqualTo(454);
        }
        thief.sendRequest("TEARDOWN", thief.base, "Session: " + owner.session);
        assertThat(thief.response().status()).isEqualTo(454);
        assertViewerUnharmed(owner);
    }
}
