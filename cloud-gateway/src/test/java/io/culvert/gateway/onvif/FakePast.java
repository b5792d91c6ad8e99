package io.culvert.gateway.onvif;

import io.culvert.gateway.archive.index.Gap;
import io.culvert.gateway.archive.index.GapCause;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.index.Spans;
import io.culvert.gateway.archive.index.Timeline;
import io.culvert.gateway.archive.index.Timelines;
import io.culvert.gateway.motion.MotionMark;
import io.culvert.gateway.motion.MotionMarks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A past that is made up; as coarse as the real one where there is too much. */
final class FakePast implements Past {
    private final Map<UUID, List<Span>> ranges = new HashMap<>();
    private final Map<UUID, List<Gap>> gaps = new HashMap<>();
    private final Map<UUID, List<MotionMark>> motions = new HashMap<>();

    /** Questions about time lines so far. */
    int questions;

    void recorded(UUID camera, String from, String to) {
        ranges.computeIfAbsent(camera, _ -> new ArrayList<>()).add(span(from, to));
    }

    void recorded(UUID camera, Span span) {
        ranges.computeIfAbsent(camera, _ -> new ArrayList<>()).add(span);
    }

    void missing(UUID camera, String from, String to, GapCause cause) {
        gaps.computeIfAbsent(camera, _ -> new ArrayList<>())
                .add(new Gap(new RecordingKey(camera, 0), span(from, to), cause));
    }

    void moved(UUID camera, String type, String from, @Nullable String to) {
        motions.computeIfAbsent(camera, _ -> new ArrayList<>())
                .add(new MotionMark(
                        UUID.randomUUID(),
                        type,
                        "rest",
                        Span.micros(Instant.parse(from)),
                        to == null ? null : Span.micros(Instant.parse(to))));
    }

    static Span span(String from, String to) {
        return Span.of(Instant.parse(from), Instant.parse(to));
    }

    @Override
    public Map<UUID, Span> extents(Collection<UUID> cameras) {
        Map<UUID, Span> extents = new HashMap<>();
        for (UUID each : cameras) {
            ranges.getOrDefault(each, List.of()).forEach(span -> extents.merge(each, span, Span::hull));
        }
        return extents;
    }

    @Override
    public Timeline timeline(UUID camera, Span window) {
        questions++;
        List<Span> seen = Spans.within(ranges.getOrDefault(camera, List.of()), window);
        if (seen.size() > Timelines.MOST) {
            return new Timeline(List.of(seen.getFirst().hull(seen.getLast())), List.of(), window.micros() / 5_000);
        }
        return new Timeline(
                seen,
                gaps.getOrDefault(camera, List.of()).stream()
                        .filter(gap -> gap.span().overlaps(window))
                        .map(gap -> new Gap(
                                gap.key(),
                                Spans.within(List.of(gap.span()), window).getFirst(),
                                gap.cause()))
                        .toList(),
                0);
    }

    @Override
    public List<TrackCoding> coding(UUID camera, long micros) {
        return OnvifFixture.CODING;
    }

    @Override
    public List<MotionMark> motion(UUID camera, Span window) {
        return motions.getOrDefault(camera, List.of()).stream()
                .filter(mark -> mark.fromMicros() < window.toMicros()
                        && (mark.toMicros() == null || mark.toMicros() > window.fromMicros()))
                .limit(MotionMarks.MOST)
                .toList();
    }
}
