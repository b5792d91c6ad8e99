package io.culvert.gateway.archive.play;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.play.AddressTime.Piece;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTimeTest {
    private static final long NOON = Span.micros(Instant.parse("2026-11-21T12:00:00Z"));

    @Test
    void from_isUnixSecondsOrRfc3339() {
        assertThat(AddressTime.micros("1795262400")).hasValue(NOON);
        assertThat(AddressTime.micros("1795262400.0400019")).hasValue(NOON + 40_001);
        assertThat(AddressTime.micros("2026-11-21T12:00:00Z")).hasValue(NOON);
        assertThat(AddressTime.micros("2026-11-21T14:00:00.25+02:00")).hasValue(NOON + 250_000);
        assertThat(AddressTime.micros("2026-11-21T14:00:00 02:00")).hasValue(NOON);
    }

    @Test
    void piece_isFromAndDuration() {
        assertThat(AddressTime.piece("1795262400-60")).contains(new Piece(NOON, NOON + 60_000_000));
        assertThat(AddressTime.piece("1795262400.5-0.25")).contains(new Piece(NOON + 500_000, NOON + 750_000));
        assertThat(AddressTime.piece("2026-11-21T07:00:00-05:00-1")).contains(new Piece(NOON, NOON + 1_000_000));
        assertThat(AddressTime.piece("1795262400-now"))
                .hasValueSatisfying(piece -> assertThat(piece.isOpen()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "1795262400",
                "1795262400-",
                "-60",
                "-1-60",
                "1795262400-0",
                "1795262400-0.0000001",
                "1795262400--60",
                "1795262400-NaN",
                "NaN-60",
                "Infinity-60",
                "1e9-60",
                "1795262400-1e3",
                "0x10-60",
                "1795262400-315360000000",
                "999999999999-1",
                "99999999999999999999999999-1",
                "9999-12-31T23:59:59Z-60",
                "+99999-01-01T00:00:00Z-60",
                "1969-12-31T23:59:59Z-60",
                "2026-02-30T00:00:00Z-60",
                "2026-11-21T12:00:00-60",
                "١٧-60",
                "now-60",
                "../../etc-60"
            })
    void pieceThatIsNone_isEmpty(String text) {
        assertThat(AddressTime.piece(text)).isEmpty();
    }
}
