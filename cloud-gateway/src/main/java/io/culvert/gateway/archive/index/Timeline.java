package io.culvert.gateway.archive.index;

import java.util.List;

/**
 * A recording in a window of time. In order, nothing overlaps. Immutable.
 *
 * @param ranges what is recorded without a hole
 * @param gaps what was to be recorded and is not
 * @param resolutionMicros holes and gaps shorter than this are left out; 0 where all are there
 */
public record Timeline(List<Span> ranges, List<Gap> gaps, long resolutionMicros) {}
