package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatagramPaceTest {
    private static final long BUCKET = 32 << 10;
    private static final long RATE = 25_000_000 / 8;

    private final MockTicker ticker = Ticker.newMockTicker();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private int told;
    private final DatagramPace pace = new DatagramPace(channel.eventLoop(), ticker, RATE, () -> told++);

    @AfterEach
    void close() {
        channel.close();
    }

    @Test
    void accessUnitPassesAtOnce_andTheNextWhenItsBytesHadTheirTime() {
        assertThat(pace.hasRoom()).isTrue();
        pace.spend(BUCKET + RATE / 100);
        assertThat(pace.hasRoom()).isFalse();
        ticker.advance(9, TimeUnit.MILLISECONDS);
        assertThat(pace.hasRoom()).isFalse();
        ticker.advance(2, TimeUnit.MILLISECONDS);
        assertThat(pace.hasRoom()).isTrue();
    }

    @Test
    void rate_isTheOneThatWasToldLast() {
        pace.spend(BUCKET + RATE / 100);
        pace.rate(RATE * 4);
        ticker.advance(3, TimeUnit.MILLISECONDS);
        assertThat(pace.hasRoom()).isTrue();
    }

    /** A viewer may pause for as long as it gives signs of life. */
    @Test
    void hoursWithoutABatch_fillIt() {
        for (int hours = 1; hours < 8; hours++) {
            pace.spend(2 * BUCKET);
            ticker.advance(hours, TimeUnit.HOURS);
            assertThat(pace.hasRoom()).as("%d hours", hours).isTrue();
        }
        pace.spend(BUCKET);
        assertThat(pace.hasRoom()).as("more than it holds").isFalse();
    }

    @Test
    void whoWaits_isToldOnce_andNotAfterTheEnd() {
        channel.freezeTime();
        pace.awaitRoom();
        pace.awaitRoom();
        channel.advanceTimeBy(3, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(told).isEqualTo(1);
        pace.awaitRoom();
        pace.close();
        channel.advanceTimeBy(3, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(told).isEqualTo(1);
    }
}
