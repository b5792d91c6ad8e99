package io.culvert.gateway.archive.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.stream.FakeCamera;
import io.culvert.media.stream.PacketBatch;
import org.junit.jupiter.api.Test;

class BatchOrderTest {
    private final BatchOrder order = new BatchOrder();

    private BatchOrder.Step next(PacketBatch batch) {
        BatchOrder.Step step = order.next(batch);
        batch.release();
        return step;
    }

    @Test
    void sequenceThatComesAround_isWholeAndFollows() {
        FakeCamera camera = new FakeCamera(77, 0xFFFE, 0);
        for (int i = 0; i < 3; i++) {
            assertThat(next(camera.picture(i == 0, 3))).isEqualTo(BatchOrder.Step.FOLLOWS);
            assertThat(order.isTorn()).isFalse();
        }
    }

    @Test
    void packetMissingBetweenTwoBatches_isOfNeither() {
        FakeCamera camera = new FakeCamera(77, 0xFFFE, 0);
        next(camera.picture(true, 1));
        camera.losePackets(1);

        assertThat(next(camera.picture(false, 3))).isEqualTo(BatchOrder.Step.PACKETS_MISSING);
        assertThat(order.isTorn()).isFalse();
    }
}
