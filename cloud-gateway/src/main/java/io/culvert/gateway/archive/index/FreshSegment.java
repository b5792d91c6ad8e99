package io.culvert.gateway.archive.index;

import io.culvert.gateway.archive.store.SegmentPlace;

/**
 * A segment that the index may not know yet. Immutable.
 *
 * @param span what of it is on the disk
 * @param ended whether nothing more will come
 */
public record FreshSegment(SegmentPlace place, Span span, boolean ended) {}
