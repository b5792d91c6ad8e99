package io.culvert.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.doors.Refusal;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FrameMeterTest {
    private final AtomicLong now = new AtomicLong();
    private final FrameMeter meter = new FrameMeter(AgentLimits.of(1_000), now::get);

    FrameMeterTest() {
        assertThat(received(new byte[24])).isNull(); // the preface
    }

    private @Nullable Refusal received(byte[] bytes) {
        return meter.received(Unpooled.wrappedBuffer(bytes));
    }

    private int until(byte[] frame) {
        for (int i = 0; i < 100_000; i++) {
            if (received(frame) != null) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void agentsMedia_isNeverTooMuch() {
        meter.certified();
        assertThat(until(RawHttp2.frame(RawHttp2.DATA, 0, 3, new byte[512]))).isEqualTo(-1);
    }

    @Test
    void agentsControlFrames_drawFromTheBudgetThatRefills() {
        meter.certified();
        assertThat(until(RawHttp2.frame(RawHttp2.PRIORITY, 0, 3, new byte[5]))).isEqualTo(5_000);
        now.addAndGet(1_000_000_000);
        assertThat(until(RawHttp2.frame(RawHttp2.PRIORITY, 0, 3, new byte[5]))).isEqualTo(2_000);
        now.addAndGet(1_000_000_000);
        assertThat(until(RawHttp2.frame(RawHttp2.PING, 0, 0, new byte[8]))).isEqualTo(400);
        now.addAndGet(1_000_000_000);
        assertThat(until(RawHttp2.frame(RawHttp2.DATA, 0, 3))).isEqualTo(4_000);
    }

    @Test
    void windowUpdates_areEarnedByWhatIsSentToThePeer() {
        meter.certified();
        byte[] update = RawHttp2.frame(RawHttp2.WINDOW_UPDATE, 0, 0, new byte[] {0, 0, 0, 1});
        for (int i = 0; i < 100_000; i++) {
            meter.sent(1024);
            assertThat(received(update)).isNull();
        }
        assertThat(until(update)).isBetween(10_990, 11_000); // what was saved, then the budget of all frames
    }

    @Test
    void stranger_hasFewCallsAndBytes() {
        assertThat(until(RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1)))
                .isEqualTo(16);
        FrameMeter other = new FrameMeter(AgentLimits.of(1_000), now::get);
        assertThat(other.received(Unpooled.wrappedBuffer(
                        new byte[24], RawHttp2.frame(RawHttp2.DATA, 0, 1, new byte[128 * 1024 - 33]))))
                .isNull();
        assertThat(other.received(Unpooled.wrappedBuffer(new byte[1]))).isEqualTo(Refusal.TOO_LARGE);
    }

    @Test
    void wholeRequest_isSeenHoweverTheBytesAreCut() {
        byte[] request = RawHttp2.join(
                RawHttp2.frame(RawHttp2.SETTINGS, 0, 0, new byte[12]),
                RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, new byte[70]),
                RawHttp2.frame(RawHttp2.DATA, RawHttp2.END_STREAM, 1, new byte[300]));
        for (byte each : request) {
            assertThat(meter.wholeRequest()).isFalse();
            assertThat(received(new byte[] {each})).isNull();
            if (meter.wholeRequest()) {
                return;
            }
        }
        assertThat(meter.wholeRequest()).isTrue();
    }
}
