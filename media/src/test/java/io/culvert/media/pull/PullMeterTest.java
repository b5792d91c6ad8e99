package io.culvert.media.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.rtsp.client.StreamBudget;
import io.culvert.media.stream.PacketBatch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PullMeterTest {
    private static final int PART = 4 + 12 + 16_000;

    private final PullMeter meter = new PullMeter(
            StreamBudget.defaults().withMaxAccessUnitBytes(64 * 1024).withMaxParameterSetChanges(3));

    @Test
    void accessUnit_ofManyParts_isAdmittedUpToItsBound() {
        assertThat(part(true)).isTrue();
        assertThat(part(false)).isTrue();
        assertThat(part(false)).isTrue();
        assertThat(part(false)).isTrue();
        assertThat(part(false)).isFalse();
    }

    @Test
    void accessUnit_next_beginsAnew() {
        for (int i = 0; i < 20; i++) {
            assertThat(part(i % 4 == 0)).isTrue();
        }
    }

    @Test
    void parameterSets_changeSoManyTimesAMinute() {
        for (int minute = 0; minute < 3; minute++) {
            long now = TimeUnit.SECONDS.toNanos(61L * minute);
            assertThat(meter.admitsParameterSets(now)).isTrue();
            assertThat(meter.admitsParameterSets(now + 1)).isTrue();
            assertThat(meter.admitsParameterSets(now + 2)).isTrue();
            assertThat(meter.admitsParameterSets(now + TimeUnit.SECONDS.toNanos(59)))
                    .isFalse();
        }
    }

    private boolean part(boolean first) {
        ByteBuf data = Unpooled.buffer(PART).writeByte('$').writeByte(0).writeShort(PART - 4);
        data.writeByte(0x80).writeByte(96).writeZero(PART - 6);
        PacketBatch batch =
                PacketBatch.builder().track(0).startsAccessUnit(first).build(data, new int[] {0});
        try {
            return meter.admits(batch);
        } finally {
            batch.release();
        }
    }
}
