package io.culvert.gateway.archive.index;

import static io.culvert.gateway.archive.index.Rows.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpansTest {
    @Test
    void span_withoutTime_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Span(5, 5));
    }

    @Test
    void span_ofInstants_isInMicroseconds() {
        Span span = Span.of(Instant.parse("1970-01-01T00:00:01.000002Z"), Instant.parse("1970-01-01T00:00:02Z"));
        assertThat(span).isEqualTo(new Span(1_000_002, 2_000_000));
        assertThat(span).hasToString("1970-01-01T00:00:01.000002Z/1970-01-01T00:00:02Z");
    }

    @Test
    void union_joinsWhatIsNear() {
        assertThat(Spans.union(List.of(span(3, 4), span(0, 1), span(1.05, 2), span(0.5, 0.6)), 50_000))
                .containsExactly(span(0, 2), span(3, 4));
    }

    @Test
    void minus_leavesNoScraps() {
        assertThat(Spans.minus(span(0, 10), List.of(span(-1, 1), span(1.04, 5), span(9, 20)), 50_000))
                .containsExactly(span(5, 9));
    }

    @Test
    void unionAndMinus_areThoseOfSets() {
        Random random = new Random(3);
        for (int round = 0; round < 2000; round++) {
            List<Span> some = some(random);
            List<Span> others = some(random);
            BitSet both = bits(some);
            both.or(bits(others));
            assertThat(bits(Spans.union(
                            IntStream.range(0, 2)
                                    .boxed()
                                    .flatMap(i -> (i == 0 ? some : others).stream())
                                    .toList(),
                            0)))
                    .isEqualTo(both);
            BitSet left = bits(some);
            left.andNot(bits(others));
            assertThat(bits(Spans.minus(some, others, 1))).isEqualTo(left);
        }
    }

    private static List<Span> some(Random random) {
        return IntStream.range(0, random.nextInt(6))
                .mapToObj(i -> {
                    int from = random.nextInt(40);
                    return new Span(from, from + 1 + random.nextInt(10));
                })
                .toList();
    }

    private static BitSet bits(List<Span> spans) {
        BitSet bits = new BitSet();
        spans.forEach(span -> bits.set((int) span.fromMicros(), (int) span.toMicros()));
        return bits;
    }
}
