package io.culvert.system.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The link between two sockets of this test. */
@Timeout(30)
class RelayLinkIT {
    private static final Duration DELAY = Duration.ofMillis(60);

    private ServerSocket door;
    private RelayLink relay;
    private Socket near;
    private Socket far;

    @BeforeEach
    void connect() throws Exception {
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        LinkedBlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();
        Thread.startVirtualThread(() -> {
            try {
                while (true) {
                    accepted.add(door.accept());
                }
            } catch (IOException closed) {
                // the end of the test
            }
        });
        relay = Link.relay((InetSocketAddress) door.getLocalSocketAddress());
        near = new Socket(relay.address().getAddress(), relay.address().getPort());
        far = accepted.poll(5, TimeUnit.SECONDS);
        near.setSoTimeout(10_000);
        far.setSoTimeout(10_000);
        await().until(() -> !relay.connections().isEmpty());
    }

    @AfterEach
    void close() throws IOException {
        near.close();
        far.close();
        relay.close();
        door.close();
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private static String read(Socket socket, int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), java.nio.charset.StandardCharsets.US_ASCII);
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(300);
        assertThatThrownBy(() -> read(socket, 1)).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(10_000);
    }

    @Test
    void bytes_comeThrough_afterTheDelayOfTheirDirection() throws IOException {
        write(near, "hello");
        assertThat(read(far, 5)).isEqualTo("hello");
        relay.quality(Direction.B_TO_A, LinkQuality.PERFECT.withDelay(DELAY, Duration.ZERO));
        long sent = System.nanoTime();
        write(far, "world");
        assertThat(read(near, 5)).isEqualTo("world");
        assertThat(System.nanoTime() - sent).isBetween(DELAY.toNanos(), DELAY.toNanos() + 200_000_000);
        assertThatIllegalArgumentException().isThrownBy(() -> relay.quality(LinkQuality.PERFECT.withLoss(0.1)));
    }

    @Test
    void rate_holdsTheSenderBack_andLosesNothing() throws Exception {
        relay.quality(LinkQuality.PERFECT.withRate(16_000_000, 1)); // 2 MB/s
        byte[] sent = new byte[1_000_000];
        new java.util.SplittableRandom(1).nextBytes(sent);
        long began = System.nanoTime();
        Thread writer = Thread.startVirtualThread(() -> {
            try {
                near.getOutputStream().write(sent);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertThat(far.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofMillis(480), Duration.ofMillis(900));
        writer.join();
    }

    @Test
    void blackhole_letsNothingThrough_andTellsNobody() throws IOException {
        relay.blackhole(true);
        write(near, "lost");
        assertSilent(far);
        near.shutdownOutput();
        assertSilent(far);
        relay.blackhole(false);
        write(far, "back");
        assertThat(read(near, 4)).isEqualTo("back");
    }

    @Test
    void reset_isSeenAsReset_atBothEnds() {
        relay.connections().getFirst().reset();
        assertThatThrownBy(() -> read(near, 1))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        assertThatThrownBy(() -> read(far, 1))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    @Test
    void reset_ofOneEnd_isPassedOnAsReset() throws IOException {
        far.setSoLinger(true, 0);
        far.close();
        assertThatThrownBy(() -> read(near, 1))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    @Test
    void halfOpen_oneEndIsGone_theOtherIsNeverTold() throws IOException {
        relay.connections().getFirst().loseB();
        assertThatThrownBy(() -> read(far, 1)).isInstanceOf(SocketException.class);
        write(near, "anybody there?");
        assertSilent(near);
        assertThat(relay.connections().getFirst().isOpenAtA()).isTrue();
        assertThat(relay.connections().getFirst().isOpenAtB()).isFalse();
    }

    @Test
    void slices_comeOneByOne() throws IOException {
        relay.slice(2, Duration.ofMillis(20));
        long began = System.nanoTime();
        write(near, "abcdefghij");
        assertThat(far.getInputStream().read(new byte[10])).isEqualTo(2);
        assertThat(read(far, 8)).isEqualTo("cdefghij");
        assertThat(System.nanoTime() - began).isGreaterThan(75_000_000);
    }

    @Test
    void close_isPassedOn_slowlyIfAsked() throws IOException {
        relay.slowClose(Duration.ofMillis(100));
        write(near, "bye");
        near.shutdownOutput();
        long began = System.nanoTime();
        assertThat(read(far, 3)).isEqualTo("bye");
        assertThat(far.getInputStream().read()).isEqualTo(-1);
        assertThat(System.nanoTime() - began).isGreaterThan(90_000_000);
    }

    @Test
    void newConnections_areRefused_andTakenAgainAtTheSameAddress() throws IOException {
        InetSocketAddress before = relay.address();
        relay.refuse(true);
        assertThatThrownBy(() -> new Socket(before.getAddress(), before.getPort()).close())
                .isInstanceOf(ConnectException.class);
        write(near, "still");
        assertThat(read(far, 5)).isEqualTo("still");
        relay.refuse(false);
        assertThat(relay.address()).isEqualTo(before);
        new Socket(before.getAddress(), before.getPort()).close();
    }
}
