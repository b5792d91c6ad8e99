package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Viewers that are gone without a word are noticed, and nothing of them stays. */
class VanishedViewersIT {
    /** Plays over TCP or UDP without anything but a shell, and then only waits. */
    private static final String VIEWER = """
            exec 3<>/dev/tcp/$1/$2
            answer() { while read -r line <&3; do line=${line%$'\\r'}; case $line in Session:*) s=${line#Session: }; s=${s%%;*};;
              Content-Length:*) n=${line#*: };; '') break;; esac; done; }
            printf 'DESCRIBE %s RTSP/1.0\\r\\nCSeq: 1\\r\\n\\r\\n' "$3" >&3; answer; head -c "$n" <&3 >/dev/null
            printf 'SETUP %s/trackID=0 RTSP/1.0\\r\\nCSeq: 2\\r\\nTransport: %s\\r\\n\\r\\n' "$3" "$4" >&3; answer
            printf 'PLAY %s RTSP/1.0\\r\\nCSeq: 3\\r\\nSession: %s\\r\\n\\r\\n' "$3" "$s" >&3
            echo playing; cat <&3 >/dev/null; sleep 60
            """;

    private final List<Process> processes = new ArrayList<>();
    private final String namespace = "cv-gone-" + ProcessHandle.current().pid();
    private final String link = "cvg" + ProcessHandle.current().pid() % 100_000;

    @AfterEach
    void close() throws Exception {
        processes.forEach(Process::destroyForcibly);
        ip("netns", "del", namespace);
        ip("link", "del", link);
    }

    private static int ip(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(10, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    /** Another machine, 10.97.53.2, behind a link of its own to this one, 10.97.53.1. */
    private void makeOtherMachine() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/ip")) || Files.isExecutable(Path.of("/sbin/ip")),
                "skipped: no ip command");
        Assumptions.assumeTrue(ip("netns", "add", namespace) == 0, "skipped: no right to make network namespaces");
        assertThat(ip("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", namespace))
                .isZero();
        assertThat(ip("addr", "add", "10.97.53.1/30", "dev", link)).isZero();
        assertThat(ip("link", "set", link, "up")).isZero();
        assertThat(ip("-n", namespace, "addr", "add", "10.97.53.2/30", "dev", "eth0"))
                .isZero();
        assertThat(ip("-n", namespace, "link", "set", "eth0", "up")).isZero();
    }

    private void startViewer(RtspFixture fixture, String transport) throws IOException {
        Process viewer = new ProcessBuilder(
                        "ip",
                        "netns",
                        "exec",
                        namespace,
                        "bash",
                        "-c",
                        VIEWER,
                        "viewer",
                        "10.97.53.1",
                        Integer.toString(fixture.server.port()),
                        fixture.urlWithToken("cam").replace("127.0.0.1", "10.97.53.1"),
                        transport)
                .redirectErrorStream(true)
                .start();
        processes.add(viewer);
    }

    private static RtspConfig impatient(RtspConfig config) {
        return RtspConfigs.listeningAt(
                RtspConfigs.withSession(RtspConfigs.withStall(config, Duration.ofSeconds(2)), Duration.ofSeconds(2)),
                new InetSocketAddress("10.97.53.1", 0));
    }

    @Test
    void machineThatIsGone_isNoticed_andItsViewersLeaveNothing() throws Exception {
        makeOtherMachine();
        TimedSources sources = new TimedSources();
        try (RtspFixture fixture = new RtspFixture(sources, VanishedViewersIT::impatient)) {
            startViewer(fixture, "RTP/AVP/TCP;unicast;interleaved=0-1");
            startViewer(fixture, "RTP/AVP;unicast;client_port=5000-5001");
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> fixture.gate.viewers.stream()
                                    .filter(viewer -> viewer.playing)
                                    .count()
                            == 2);
            assertThat(viewers(fixture, "tcp") + viewers(fixture, "udp")).isEqualTo(2);
            assertThat(ip("link", "set", link, "down")).isZero();
            await().atMost(Duration.ofSeconds(12))
                    .until(() -> fixture.gate.viewers.stream().allMatch(viewer -> viewer.closed));
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> fixture.registry
                                    .get("culvert.rtsp.connections")
                                    .gauge()
                                    .value()
                            == 0);
            assertThat(viewers(fixture, "tcp") + viewers(fixture, "udp")).isZero();
        }
    }

    private static double viewers(RtspFixture fixture, String transport) {
        return fixture.registry
                .get("culvert.rtsp.viewers")
                .tag("transport", transport)
                .gauge()
                .value();
    }

    /** The player hangs: its connection stands, but nobody has the port for media. */
    @ParameterizedTest
    @ValueSource(strings = {"auto", "io_uring"})
    void closedPortForMedia_endsASilentViewer(String transport) throws Exception {
        Assumptions.assumeTrue(
                io.culvert.gateway.node.EventLoops.has(transport), () -> "skipped: this machine has no " + transport);
        try (RtspFixture fixture = new RtspFixture(
                new TimedSources(), config -> RtspConfigs.withProbe(config, Duration.ofMillis(500)), null, transport)) {
            DatagramSocket rtp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            RtspTestClient client = fixture.connect();
            client.describe(fixture.urlWithToken("cam"));
            int rtcpPort = rtp.getLocalPort() == 65_535 ? 1_024 : rtp.getLocalPort() + 1;
            client.setUp(0, "RTP/AVP;unicast;client_port=" + rtp.getLocalPort() + "-" + rtcpPort);
            client.play();
            await().pollDelay(Duration.ofMillis(2_200)).until(() -> true);
            assertThat(fixture.gate.viewers.get(0).closed)
                    .as("a port for media is enough, though that for reports is closed")
                    .isFalse();
            rtp.close();
            await().atMost(Duration.ofSeconds(5)).until(() -> fixture.gate.viewers.get(0).closed);
            assertThat(fixture.count("culvert.rtsp.viewer.vanished")).isEqualTo(1);
            client.millisUntilClosed(1_000);
        }
    }
}
