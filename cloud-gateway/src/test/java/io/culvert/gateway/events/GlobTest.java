package io.culvert.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    @ParameterizedTest
    @CsvSource({
        "camera_*, camera_added, true",
        "camera_*, camera_, true",
        "camera_*, camera, false",
        "*_started, play_started, true",
        "*_started, play_started_x, false",
        "*, x, true",
        "a*b*c, aXXbYYc, true",
        "a*b*c, aXXbYY, false",
        "stream_?ead, stream_dead, true",
        "stream_?ead, stream_ead, false",
        "yard, yard, true",
        "yard, Yard, false",
        "y.rd, yard, false",
        "y_rd, yard, false",
        "100%, 100x, false"
    })
    void glob_matchesAsThePatternSays(String pattern, String text, boolean matches) {
        assertThat(new Glob(pattern).matches(text)).isEqualTo(matches);
    }

    @Test
    void like_meansOnlyTheStarsAndMarksOfThePattern() {
        assertThat(new Glob("a*b?c").like()).isEqualTo("a%b_c");
        assertThat(new Glob("100%_\\").like()).isEqualTo("100\\%\\_\\\\");
    }

    @Test
    void hostilePattern_isMatchedQuickly() {
        Glob glob = new Glob("*a".repeat(50));
        String text = "b".repeat(10_000);
        Assertions.assertTimeout(
                Duration.ofSeconds(1), () -> assertThat(glob.matches(text)).isFalse());
    }

    @Test
    void emptyOrEndlessPattern_isNone() {
        assertThatThrownBy(() -> new Glob("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Glob("x".repeat(Glob.MAX_CHARS + 1))).isInstanceOf(IllegalArgumentException.class);
    }
}
