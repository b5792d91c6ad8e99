package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.stream.SeenPacket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A viewer that does not read is its own misfortune. */
@Execution(ExecutionMode.CONCURRENT)
class SlowViewerIT {
    private static final int QUEUE_BYTES = 1 << 20;

    private final TimedSources sources = new TimedSources();
    private final RtspFixture fixture = new RtspFixture(
            sources,
            config -> RtspConfigs.withQueue(RtspConfigs.withStall(config, Duration.ofSeconds(3)), QUEUE_BYTES));
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        threads.shutdownNow();
        fixture.close();
    }

    /** About 13 Mbit/s, so that the kernel's buffers are full soon. */
    private void heavy() {
        sources.videoOnly = true;
        sources.packetsPerPicture = 48;
        sources.payloadBytes = 1400;
        sources.gopPictures = 10;
    }

    @Test
    void others_missNothing_andTheOneThatNeverReadsIsCut() throws Exception {
        heavy();
        List<RtspTestClient> good = new ArrayList<>();
        RtspTestClient stuck = fixture.playing("cam");
        List<Future<?>> reading = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            RtspTestClient client = fixture.playing("cam");
            good.add(client);
            reading.add(threads.submit(() -> {
                long end = System.nanoTime() + 8_000_000_000L;
                while (System.nanoTime() < end) {
                    client.readPackets(50);
                }
            }));
        }
        for (Future<?> done : reading) {
            done.get();
        }
        for (RtspTestClient client : good) {
            client.assertNoGap(0);
            assertThat(client.rtp(0).size()).isGreaterThan(4_000);
        }
        assertThat(fixture.count("culvert.rtsp.viewer.drops")).isGreaterThanOrEqualTo(1);
        await().atMost(Duration.ofSeconds(10)).until(() -> fixture.gate.viewers.get(0).closed);
        assertThat(fixture.count("culvert.rtsp.viewer.stalls")).isEqualTo(1);
        assertThat(stuck.frames).isEmpty();
    }

    @Test
    void viewerThatFallsBehind_goesOnAtAKeyFrame() {
        heavy();
        RtspTestClient slow = fixture.playing("cam");
        await().atMost(Duration.ofSeconds(10)).until(() -> fixture.count("culvert.rtsp.viewer.drops") >= 1);
        slow.readUntil(() -> holes(slow) == 1 && slow.rtp(0).size() > 2_000);
        List<SeenPacket> packets = slow.rtp(0);
        for (int i = 1; i < packets.size(); i++) {
            if (((packets.get(i).sequence() - packets.get(i - 1).sequence()) & 0xFFFF) != 1) {
                assertThat(packets.get(i).frame() % sources.gopPictures)
                        .as("a key frame behind the hole")
                        .isZero();
                assertThat(packets.get(i).part()).isZero();
            }
        }
        assertThat(fixture.gate.viewers.get(0).closed).isFalse();
    }

    private static int holes(RtspTestClient client) {
        int holes = 0;
        List<SeenPacket> packets = client.rtp(0);
        for (int i = 1; i < packets.size(); i++) {
            holes += ((packets.get(i).sequence() - packets.get(i - 1).sequence()) & 0xFFFF) == 1 ? 0 : 1;
        }
        return holes;
    }
}
