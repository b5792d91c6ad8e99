package io.culvert.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {

    private static final List<String> ROWS =
            IntStream.range(0, 25).mapToObj("key-%02d"::formatted).toList();

    @Test
    void pages_followEachOtherWithoutHolesOrRepeats() {
        List<String> seen = new ArrayList<>();
        String cursor = null;
        do {
            PageRequest request = PageRequest.parse("10", cursor);
            Page<String> page = Page.of(select(request), request, Function.identity());
            seen.addAll(page.items());
            cursor = page.next();
        } while (cursor != null);
        assertThat(seen).isEqualTo(ROWS);
    }

    @Test
    void page_thatEndsExactlyAtTheLimit_hasNoNext() {
        PageRequest request = PageRequest.parse("25", null);
        assertThat(Page.of(select(request), request, Function.identity()).next())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1001", "ten", "99999999999"})
    void parse_ofAnImpossibleLimit_refuses(String limit) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> PageRequest.parse(limit, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "AA", "a b", "==="})
    void parse_ofACursorThatIsNone_refuses(String cursor) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> PageRequest.parse(null, cursor));
    }

    private static List<String> select(PageRequest request) {
        @Nullable String after = request.after();
        return ROWS.stream()
                .filter(row -> after == null || row.compareTo(after) > 0)
                .limit(request.fetch())
                .toList();
    }
}
