package io.culvert.gateway.archive.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.segment.EndReason;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JournalRecordTest {
    private static final UUID ID = UUID.fromString("7d0f5c0e-94b7-4f0e-a3a1-00c0ffee0001");
    private static final SegmentName NAME = new SegmentName(ID, 1_763_708_400_123_456L, 77);

    static List<JournalRecord> records() {
        return List.of(
                new JournalRecord.Begun(ID, 3, 78, 1_000_000),
                new JournalRecord.Round(1_000_001),
                new JournalRecord.Opened(NAME, ID, 1),
                new JournalRecord.Committed(77, 5_000_000_000L, 1_763_708_401_000_000L, 30),
                new JournalRecord.Closed(
                        new SegmentRow(ID, NAME, ID, 1, 1_763_708_461_000_000L, 64 << 20, 31, EndReason.DISK)),
                new JournalRecord.Stored(77),
                new JournalRecord.Dropped(78));
    }

    private static ByteBuffer written(JournalRecord record) {
        ByteBuffer out = ByteBuffer.allocate(300);
        record.writeTo(out);
        return out.flip();
    }

    @ParameterizedTest
    @MethodSource("records")
    void read_ofWhatWasWritten_isTheSame(JournalRecord record) {
        ByteBuffer in = written(record);
        assertThat(in.remaining()).isLessThanOrEqualTo(JournalRecord.HEAD_BYTES + JournalRecord.MAX_BODY_BYTES);
        assertThat(JournalRecord.read(in)).isEqualTo(record);
        assertThat(in.hasRemaining()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("records")
    void read_ofARecordThatIsCutOrBentAnywhere_isNone(JournalRecord record) {
        ByteBuffer whole = written(record);
        for (int length = 0; length < whole.limit(); length++) {
            assertThat(JournalRecord.read(whole.slice(0, length)))
                    .as("first %d bytes", length)
                    .isNull();
        }
        for (int bit = 0; bit < 8 * whole.limit(); bit++) {
            byte[] bent = new byte[whole.limit()];
            whole.get(0, bent);
            bent[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(JournalRecord.read(ByteBuffer.wrap(bent)))
                    .as("bit %d", bit)
                    .isNull();
        }
    }

    @Test
    void read_ofAnything_neverThrows() {
        Random random = new Random(5);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            assertThat(JournalRecord.read(ByteBuffer.wrap(bytes))).isNull();
        }
        assertThat(JournalRecord.read(ByteBuffer.allocate(4096))).as("zeros").isNull();
    }
}
