package io.culvert.gateway.archive.index;

import static io.culvert.gateway.archive.index.Rows.span;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GapLedgerTest {
    private final RecordingKey key = new RecordingKey(UUID.randomUUID(), 0);
    private final GapLedger ledger = new GapLedger();

    @Test
    void gapsThatAdjoin_areOne_unlessTheirCausesDiffer() {
        add(0, 1, GapCause.CAMERA);
        add(1, 2, GapCause.CAMERA);
        add(2, 3, GapCause.UPLINK);
        assertThat(ledger.of(key)).extracting(Gap::span).containsExactly(span(0, 2), span(2, 3));
    }

    @Test
    void gapsThatAreTooMany_areJoinedWhereTheyAreNearest() {
        for (int i = 0; i < GapLedger.MOST; i++) {
            add(i * 10, i * 10 + 1, GapCause.CAMERA);
        }
        add(GapLedger.MOST * 10 - 8, GapLedger.MOST * 10 - 3, GapCause.DISK);
        List<Gap> waiting = ledger.of(key);
        assertThat(waiting).hasSize(GapLedger.MOST);
        assertThat(waiting.getLast())
                .isEqualTo(new Gap(key, span(GapLedger.MOST * 10 - 10, GapLedger.MOST * 10 - 3), GapCause.DISK));
    }

    @Test
    void gap_thatWasWritten_waitsNoLonger_butOneThatGrewDoes() {
        add(0, 1, GapCause.CAMERA);
        List<Gap> written = ledger.next(10);
        add(1, 2, GapCause.CAMERA);
        ledger.written(written);
        assertThat(ledger.of(key)).extracting(Gap::span).containsExactly(span(0, 2));
        ledger.written(ledger.next(10));
        assertThat(ledger.next(10)).isEmpty();
    }

    private void add(double from, double to, GapCause cause) {
        ledger.add(new Gap(key, span(from, to), cause));
    }
}
