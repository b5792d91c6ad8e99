package io.culvert.system.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DatagramLinkIT {
    private static final int COUNT = 2_000;

    @Test
    void datagrams_areLostDoubledAndDelayedAsAsked_andAnswersComeBack() throws Exception {
        try (DatagramSocket far = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                DatagramSocket near = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                DatagramLink link = Link.datagrams((InetSocketAddress) far.getLocalSocketAddress())) {
            far.setReceiveBufferSize(4 << 20);
            far.setSoTimeout(300);
            link.quality(
                    Direction.A_TO_B,
                    LinkQuality.PERFECT
                            .withDelay(Duration.ofMillis(30), Duration.ZERO)
                            .withLoss(0.2)
                            .withDuplication(0.1));
            for (int i = 0; i < COUNT; i++) {
                byte[] number = ByteBuffer.allocate(12)
                        .putInt(i)
                        .putLong(System.nanoTime())
                        .array();
                near.send(new DatagramPacket(number, number.length, link.address()));
                if (i % 5 == 0) {
                    java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                }
            }
            boolean[] seen = new boolean[COUNT];
            int all = 0;
            long quickest = Long.MAX_VALUE;
            DatagramPacket packet = new DatagramPacket(new byte[64], 64);
            try {
                while (true) {
                    far.receive(packet);
                    ByteBuffer content = ByteBuffer.wrap(packet.getData());
                    seen[content.getInt()] = true;
                    quickest = Math.min(quickest, System.nanoTime() - content.getLong());
                    all++;
                }
            } catch (SocketTimeoutException over) {
                // nothing more comes
            }
            int different = 0;
            for (boolean one : seen) {
                different += one ? 1 : 0;
            }
            assertThat(different).isBetween((int) (COUNT * 0.75), (int) (COUNT * 0.85));
            assertThat(all - different).isBetween((int) (different * 0.06), (int) (different * 0.14));
            assertThat(quickest).isBetween(30_000_000L, 230_000_000L);

            far.send(new DatagramPacket(new byte[] {1}, 1, packet.getSocketAddress()));
            near.setSoTimeout(2_000);
            near.receive(packet);
            assertThat(packet.getSocketAddress()).isEqualTo(link.address());
        }
    }
}
