package io.culvert.system.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * What the gateway says of a recording: {@code GET /cameras/…/timeline}.
 *
 * @param ranges what is recorded without a hole, in order
 * @param gaps what was to be recorded and is not, in order
 */
public record RecordedTimeline(List<Stretch> ranges, List<Gap> gaps) {

    /** From a time up to a later one, Unix microseconds. */
    public record Stretch(long fromMicros, long toMicros) {
        public long micros() {
            return toMicros - fromMicros;
        }
    }

    /** A hole and its cause. */
    public record Gap(Stretch stretch, String cause) {
        @Override
        public String toString() {
            return cause + " " + Instant.EPOCH.plus(stretch.fromMicros, ChronoUnit.MICROS) + " for "
                    + stretch.micros() / 1000 + " ms";
        }
    }

    /** What REST answered. */
    public static RecordedTimeline of(JsonNode answer) {
        List<Stretch> ranges = new ArrayList<>();
        answer.path("ranges").forEach(range -> ranges.add(stretch(range)));
        List<Gap> gaps = new ArrayList<>();
        answer.path("gaps")
                .forEach(
                        gap -> gaps.add(new Gap(stretch(gap), gap.path("reason").asText())));
        return new RecordedTimeline(ranges, gaps);
    }

    private static Stretch stretch(JsonNode node) {
        return new Stretch(micros(node.path("from")), micros(node.path("to")));
    }

    private static long micros(JsonNode instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant.asText()));
    }

    /** Where what is recorded ends; 0 where nothing is. */
    public long endMicros() {
        return ranges.isEmpty() ? 0 : ranges.getLast().toMicros();
    }

    /** What of these stretches no range of this holds, in microseconds altogether. */
    public long missingMicros(List<Stretch> stretches) {
        return Stretches.minus(stretches, ranges).stream()
                .mapToLong(Stretch::micros)
                .sum();
    }
}
