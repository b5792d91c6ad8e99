package io.culvert.gateway.archive.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.gateway.stream.FakeCamera;
import io.culvert.media.stream.PacketBatch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeldBatchesTest {
    private final FakeCamera camera = new FakeCamera(77, 100, 5_000);
    private final HeldBatches held = new HeldBatches();
    private final List<PacketBatch> sent = new ArrayList<>();

    @AfterEach
    void nothingLeaks() {
        held.drop();
        assertThat(sent).extracting(PacketBatch::refCnt).containsOnly(1);
        sent.forEach(PacketBatch::release);
    }

    private void hold(int pictures) {
        for (int i = 0; i < pictures; i++) {
            PacketBatch batch = camera.picture(i == 0, 2);
            sent.add(batch);
            held.add(batch);
        }
    }

    @Test
    void batches_areTheSenders_andGoOnInTheirOrder() {
        hold(30);
        assertThat(sent).extracting(PacketBatch::refCnt).containsOnly(2);
        List<PacketBatch> on = new ArrayList<>();
        held.letOn(on::addAll);

        assertThat(on).isEqualTo(sent);
        held.letOn(more -> assertThat(more).as("they went on").isNull());
    }

    @Test
    void batches_areLetGo_whereWhoTakesThemFails() {
        hold(3);
        assertThatThrownBy(() -> held.letOn(batches -> {
                    throw new IllegalStateException("by the test");
                }))
                .hasMessage("by the test");

        assertThat(sent).extracting(PacketBatch::refCnt).containsOnly(1);
    }

    @Test
    void tenSecondsAreEnough() {
        hold(250);
        assertThat(held.isFull()).isFalse();
        hold(1);
        assertThat(held.isFull()).isTrue();
    }
}
