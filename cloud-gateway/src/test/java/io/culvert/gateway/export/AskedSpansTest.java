package io.culvert.gateway.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.play.AddressTime.Piece;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AskedSpansTest {
    private static final RecordingKey YARD = new RecordingKey(new UUID(1, 2), 0);
    private static final Piece ASKED = new Piece(0, Long.MAX_VALUE);
    private static final Span MEANT = new Span(TimeUnit.HOURS.toMicros(1), TimeUnit.HOURS.toMicros(2));

    private long minutes;
    private final AskedSpans asked = new AskedSpans(() -> TimeUnit.MINUTES.toNanos(minutes));

    /** As a share of an hour's depth asks that began two hours after the epoch. */
    private Optional<Span> meant() {
        return asked.meant("share:1", YARD, ASKED, MEANT.fromMicros() + TimeUnit.MINUTES.toMicros(minutes));
    }

    @Test
    void whatWasAskedFor_meansTheSame_aQuarterOfAnHourBehindTheLastRequest() {
        asked.means("share:1", YARD, ASKED, MEANT);
        minutes = 15;
        assertThat(asked.meant("share:1", YARD, ASKED, Long.MIN_VALUE)).hasValue(MEANT);
        assertThat(asked.meant("share:2", YARD, ASKED, Long.MIN_VALUE)).isEmpty();
        minutes = 16;
        assertThat(asked.meant("share:1", YARD, ASKED, Long.MIN_VALUE)).isEmpty();
    }

    @Test
    void whoGoesOnAndOn_seesNothingThatWasTooOldForAQuarterOfAnHour() {
        asked.means("share:1", YARD, ASKED, MEANT);
        for (minutes = 0; minutes <= 15; minutes += 5) {
            assertThat(meant()).as("minute %d", minutes).hasValue(MEANT);
            asked.means("share:1", YARD, ASKED, MEANT);
        }
        assertThat(meant()).isEmpty();
    }
}
