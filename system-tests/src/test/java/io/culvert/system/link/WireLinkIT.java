package io.culvert.system.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the wire does to packets, measured with sockets at its two ends. */
@Timeout(30)
class WireLinkIT {
    private static final int PORT = 4000;

    private static Namespace a;
    private static Namespace b;
    private static WireLink wire;

    @BeforeAll
    static void open() {
        assumeTrue(
                Namespace.unavailable().isEmpty(), () -> Namespace.unavailable().orElseThrow());
        a = Namespace.create();
        b = Namespace.create();
        wire = Link.wire(a, b);
    }

    @AfterAll
    static void close() {
        if (wire != null) {
            wire.close();
            a.close();
            b.close();
            assertThat(Path.of("/run/netns").resolve(a.name())).doesNotExist();
        }
    }

    @BeforeEach
    void perfect() {
        wire.quality(LinkQuality.PERFECT);
        wire.blackhole(false);
    }

    /** What came of datagrams sent at a steady pace from A to B. */
    private record Flight(int received, int doubled, int overtaken, List<Long> delaysNanos) {
        double millis(double share) {
            return delaysNanos.get((int) ((delaysNanos.size() - 1) * share)) / 1e6;
        }
    }

    private static Flight fly(int count, long paceNanos) throws Exception {
        try (DatagramSocket from = a.call(() -> new DatagramSocket(new InetSocketAddress(wire.addressA(), 0)));
                DatagramSocket to = b.call(() -> new DatagramSocket(new InetSocketAddress(wire.addressB(), PORT)))) {
            to.setReceiveBufferSize(4 << 20);
            to.setSoTimeout(500);
            CompletableFuture<Flight> flight = new CompletableFuture<>();
            Thread.ofPlatform().start(() -> flight.complete(land(to, count)));
            long due = System.nanoTime();
            for (int i = 0; i < count; i++) {
                byte[] content = ByteBuffer.allocate(200)
                        .putInt(i)
                        .putLong(System.nanoTime())
                        .array();
                from.send(new DatagramPacket(content, content.length, new InetSocketAddress(wire.addressB(), PORT)));
                due += paceNanos;
                LockSupport.parkNanos(due - System.nanoTime());
            }
            return flight.join();
        }
    }

    private static Flight land(DatagramSocket to, int count) {
        boolean[] seen = new boolean[count];
        long[] delays = new long[2 * count];
        int all = 0;
        int doubled = 0;
        int overtaken = 0;
        int highest = -1;
        DatagramPacket packet = new DatagramPacket(new byte[256], 256);
        try {
            while (true) {
                to.receive(packet);
                ByteBuffer content = ByteBuffer.wrap(packet.getData());
                int number = content.getInt();
                delays[all++] = System.nanoTime() - content.getLong();
                doubled += seen[number] ? 1 : 0;
                overtaken += number > highest + 1 ? 1 : 0; // of those behind it, where none is lost
                seen[number] = true;
                highest = Math.max(highest, number);
            }
        } catch (IOException over) {
            List<Long> sorted = Arrays.stream(delays, 0, all).sorted().boxed().toList();
            return new Flight(all, doubled, overtaken, sorted);
        }
    }

    @Test
    void perfectWire_carriesAll_quickly() throws Exception {
        Flight flight = fly(300, 500_000);
        assertThat(flight.received()).isEqualTo(300);
        assertThat(flight.millis(0.5)).isLessThan(5);
    }

    @Test
    void delayAndJitter_areWhatWasAsked_andNothingOvertakes() throws Exception {
        wire.quality(LinkQuality.PERFECT.withDelay(Duration.ofMillis(60), Duration.ofMillis(20)));
        Flight flight = fly(800, 1_000_000);
        assertThat(flight.received()).isEqualTo(800);
        assertThat(flight.overtaken()).isZero();
        assertThat(flight.millis(0)).isBetween(40.0, 52.0);
        assertThat(flight.millis(0.5)).isBetween(50.0, 72.0);
        assertThat(flight.millis(0.95)).isBetween(66.0, 100.0);
    }

    @Test
    void lossDuplicationAndReorder_areTheSharesAskedFor() throws Exception {
        wire.quality(LinkQuality.PERFECT.withLoss(0.1));
        assertThat(fly(1_500, 100_000).received()).isBetween(1_280, 1_420);
        wire.quality(LinkQuality.PERFECT
                .withDelay(Duration.ofMillis(20), Duration.ZERO)
                .withDuplication(0.1)
                .withReorder(0.1));
        Flight flight = fly(800, 500_000);
        assertThat(flight.doubled()).isBetween(45, 125);
        assertThat(flight.overtaken()).isBetween(45, 170);
    }

    @Test
    void blackhole_isSilent_andOpensAgain() throws Exception {
        try (ServerSocket door = b.call(() -> new ServerSocket(PORT));
                Socket near = a.call(() -> new Socket(wire.addressB(), PORT));
                Socket far = door.accept()) {
            wire.blackhole(true);
            far.setSoTimeout(600);
            near.getOutputStream().write(1);
            assertThatThrownBy(() -> far.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            wire.blackhole(false);
            far.setSoTimeout(5_000);
            assertThat(far.getInputStream().read()).isEqualTo(1);
        }
    }

    @Test
    void oneWay_isSilent_theOtherIsNot() throws Exception {
        wire.blackhole(Direction.B_TO_A, true);
        assertThat(fly(50, 1_000_000).received()).isEqualTo(50);
        wire.blackhole(Direction.A_TO_B, true);
        assertThat(fly(50, 1_000_000).received()).isZero();
    }

    @Test
    void rate_isWhatWasAsked_andAHundredMegabitsPassWithoutOne() throws Exception {
        assertThat(megabitsPerSecond(40_000_000)).isGreaterThan(100);
        wire.quality(LinkQuality.PERFECT.withRate(8_000_000, 64 * 1024));
        assertThat(megabitsPerSecond(1_000_000)).isBetween(5.5, 8.8);
    }

    private static double megabitsPerSecond(int bytes) throws Exception {
        try (ServerSocket door = b.call(() -> new ServerSocket(PORT));
                Socket near = a.call(() -> new Socket(wire.addressB(), PORT));
                Socket far = door.accept()) {
            long began = System.nanoTime();
            Thread writer = Thread.ofPlatform().start(() -> {
                try {
                    near.getOutputStream().write(new byte[bytes]);
                    near.shutdownOutput();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            byte[] buffer = new byte[256 * 1024];
            InputStream in = far.getInputStream();
            long all = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                all += read;
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            writer.join();
            assertThat(all).isEqualTo(bytes);
            System.out.printf("wire: %.0f Mbit/s%n", all * 8 / seconds / 1e6);
            return all * 8 / seconds / 1e6;
        }
    }

    @Test
    void anotherAddress_isAnotherAddress() throws Exception {
        String before = wire.addressA();
        wire.readdressA();
        assertThat(wire.addressA()).isNotEqualTo(before);
        assertThat(fly(20, 1_000_000).received()).isEqualTo(20);
    }

    @Test
    void leftovers_ofAProcessThatIsGone_areSwept() throws Exception {
        String left = "cv-" + (4_194_304 + 17) + "-1"; // above the largest pid there is
        assertThat(new ProcessBuilder("ip", "netns", "add", left).start().waitFor())
                .isZero();
        Namespace.create().close();
        assertThat(Files.exists(Path.of("/run/netns", left))).isFalse();
    }
}
