package io.culvert.gateway.onvif;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OnvifTimeTest {

    @Test
    void instants_ofAllForms_areRead() {
        Map.of(
                        "2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z",
                        "2026-01-31T12:00:00.25Z", "2026-01-31T12:00:00.250Z",
                        "2026-01-31T12:00:00.12345678901234567890Z", "2026-01-31T12:00:00.123456789Z",
                        "2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00Z",
                        "2026-01-31T12:00:00", "2026-01-31T12:00:00Z",
                        "-0044-03-15T00:00:00Z", "1970-01-01T00:00:00Z",
                        "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z",
                        "12026-01-01T00:00:00Z", "9999-12-31T00:00:00Z",
                        "9999999999-01-01T00:00:00Z", "9999-12-31T00:00:00Z")
                .forEach((text, instant) ->
                        assertThat(OnvifTime.instant(text)).as(text).contains(Instant.parse(instant)));
    }

    @Test
    void whatIsNoInstant_isNone() {
        for (String text : List.of(
                "",
                "now",
                "2026-01-31",
                "2026-13-31T12:00:00Z",
                "2026-02-30T12:00:00Z",
                "2026-01-31T25:00:00Z",
                "2026-01-31T12:00:00+99:00",
                "99999999999-01-01T00:00:00Z",
                "12026-13-01T00:00:00Z",
                "2026-01-31T12:00:00Z".repeat(10_000))) {
            assertThat(OnvifTime.instant(text)).isEmpty();
        }
    }

    @Test
    void durations_ofAllForms_areRead() {
        assertThat(OnvifTime.duration("PT10S")).contains(Duration.ofSeconds(10));
        assertThat(OnvifTime.duration("PT1.9S")).contains(Duration.ofSeconds(1));
        assertThat(OnvifTime.duration("P1DT1H1M1S")).contains(Duration.ofSeconds(90_061));
        assertThat(OnvifTime.duration("-PT5S")).contains(Duration.ZERO);
        assertThat(OnvifTime.duration("P999999999Y")).contains(Duration.ofDays(36_500));
        for (String text : List.of("", "P", "PT", "P1DT", "10", "PT10", "P1S", "PT9999999999S")) {
            assertThat(OnvifTime.duration(text)).as(text).isEmpty();
        }
    }

    @Test
    void texts_sayMillisecondsInUtc() {
        assertThat(OnvifTime.text(Instant.parse("2026-01-31T12:00:00Z"))).isEqualTo("2026-01-31T12:00:00.000Z");
        assertThat(OnvifTime.text(Instant.parse("2026-01-31T12:00:00.123999Z"))).isEqualTo("2026-01-31T12:00:00.123Z");
    }
}
