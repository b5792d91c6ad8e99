package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.node.EventLoops;
import io.culvert.gateway.pki.CertificateAuthority;
import io.culvert.gateway.pki.GatewayTls;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.uring.IoUringIoHandle;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However sockets are driven, viewers get their media and lose it when they shall; epoll is what other tests run on. */
@Execution(ExecutionMode.CONCURRENT)
class TransportsIT {
    private static void assumeHas(String transport) {
        Assumptions.assumeTrue(EventLoops.has(transport), () -> "skipped: this machine has no " + transport);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "io_uring"})
    void interleaved_comesWithoutAGap_andStopsWhenCut(String transport) {
        assumeHas(transport);
        try (RtspFixture fixture = new RtspFixture(new TimedSources(), config -> config, null, transport)) {
            RtspTestClient client = fixture.playing("cam");
            client.readUntil(() -> client.rtp(0).size() > 100);
            client.assertNoGap(0);
            fixture.gate.viewers.get(0).end.run();
            assertThat(client.millisUntilClosed(1_000)).isLessThan(500);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "io_uring"})
    void neverReading_isCut_andNothingStays(String transport) {
        assumeHas(transport);
        TimedSources sources = new TimedSources();
        sources.packetsPerPicture = 120;
        try (RtspFixture fixture = new RtspFixture(
                sources,
                config -> RtspConfigs.withQueue(RtspConfigs.withStall(config, Duration.ofSeconds(1)), 1 << 20),
                null,
                transport)) {
            fixture.playing("cam");
            await().atMost(Duration.ofSeconds(8)).until(() -> fixture.gate.viewers.get(0).closed);
            assertThat(fixture.count("culvert.rtsp.viewer.stalls")).isEqualTo(1);
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> fixture.registry
                                    .get("culvert.rtsp.connections")
                                    .gauge()
                                    .value()
                            == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "io_uring"})
    void datagrams_come_andStopWhenCut(String transport) throws IOException {
        assumeHas(transport);
        try (RtspFixture fixture = new RtspFixture(new TimedSources(), config -> config, null, transport);
                DatagramSocket rtp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                DatagramSocket rtcp = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            rtp.setSoTimeout(500);
            RtspTestClient client = fixture.connect();
            client.describe(fixture.urlWithToken("cam"));
            client.setUp(0, "RTP/AVP;unicast;client_port=" + rtp.getLocalPort() + "-" + rtcp.getLocalPort());
            client.play();
            for (int i = 0; i < 100; i++) {
                rtp.receive(new DatagramPacket(new byte[2048], 2048));
            }
            fixture.gate.viewers.get(0).end.run();
            client.millisUntilClosed(1_000);
            assertThat(packetsUntilSilence(rtp)).isLessThan(100);
        }
    }

    private static int packetsUntilSilence(DatagramSocket rtp) throws IOException {
        int late = 0;
        try {
            while (late < 200) {
                rtp.receive(new DatagramPacket(new byte[2048], 2048));
                late++;
            }
        } catch (SocketTimeoutException e) {
            // Silence.
        }
        return late;
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "io_uring"})
    void tls_carriesMediaToSeveralLoops_undamaged(String transport) throws Exception {
        assumeHas(transport);
        CertificateAuthority authority = CertificateAuthority.create(Instant.now());
        GatewayTls tls = new GatewayTls(authority, "127.0.0.1", Clock.systemUTC());
        try (RtspFixture fixture = new RtspFixture(new TimedSources(), config -> config, tls.forViewers(), transport)) {
            for (int i = 0; i < 3; i++) {
                RtspTestClient client =
                        fixture.register(new RtspTestClient(TestTls.trusting(authority), fixture.server.port()));
                client.describe(fixture.urlWithToken("cam"));
                client.setUp(0, "RTP/AVP/TCP;unicast;interleaved=0-1");
                client.play();
                client.readUntil(() -> client.rtp(0).size() > 60);
                client.assertNoGap(0);
            }
        }
    }

    /** The name alone proves nothing: the loops themselves are asked. */
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio", "io_uring"})
    void loops_areOfTheKindAskedFor_andAgentsStayOffIoUring(String transport) {
        assumeHas(transport);
        EventLoops loops = EventLoops.of(1, transport);
        try {
            assertThat(isUring(loops.workers())).isEqualTo(transport.equals("io_uring"));
            assertThat(isUring(loops.agentWorkers())).isFalse();
            if (transport.equals("io_uring")) {
                assertThat(loops.agentWorkers()).isNotSameAs(loops.workers());
            } else {
                assertThat(loops.agentWorkers()).isSameAs(loops.workers());
            }
        } finally {
            loops.close();
        }
    }

    private static boolean isUring(EventLoopGroup group) {
        return ((IoEventLoop) group.next()).isCompatible(IoUringIoHandle.class);
    }
}
