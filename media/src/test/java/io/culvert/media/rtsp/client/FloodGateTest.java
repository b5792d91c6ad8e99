package io.culvert.media.rtsp.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A gate of 8 Mbit/s, so 1 MB a second and 2 MB at once, and of 1,000 packets a second. */
class FloodGateTest {
    private static final StreamBudget BUDGET = new StreamBudget(8_000_000, 1_000, Duration.ofSeconds(3), 1 << 20, 10);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> told = new ArrayList<>();
    private final FloodGate gate;

    FloodGateTest() {
        channel.freezeTime();
        gate = new FloodGate(channel.eventLoop(), BUDGET, told::add);
        channel.pipeline().addLast(gate.handler());
    }

    @Test
    void read_withinTheBudget_goesOn() {
        for (int i = 0; i < 100; i++) {
            read(100_000);
            advance(100);
        }
        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(told).isEmpty();
    }

    @Test
    void read_burstOfTwoSeconds_goesThroughAtOnce() {
        read(2_000_000);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void read_beyondTheBudget_waitsUntilItIsPaidBack() {
        read(2_500_000);
        assertThat(channel.config().isAutoRead()).isFalse();
        advance(499);
        assertThat(channel.config().isAutoRead()).isFalse();
        advance(2);
        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(told).isEmpty();
    }

    @Test
    void packets_beyondTheBudget_waitToo() {
        for (int i = 0; i < 2_100; i++) {
            gate.packet();
        }
        read(10);
        assertThat(channel.config().isAutoRead()).isFalse();
        advance(101);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void flood_beyondThePatience_isToldOnce() {
        for (int i = 0; i < 100; i++) {
            read(1_000_000);
            advance(100);
        }
        assertThat(told).containsExactly("more than 8000000 bit/s");
    }

    @Test
    void bursts_withPausesBetween_areForgiven() {
        for (int i = 0; i < 20; i++) {
            read(2_200_000);
            advance(3_000);
        }
        assertThat(told).isEmpty();
    }

    private void read(int bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[bytes]));
        channel.releaseInbound();
    }

    private void advance(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }
}
