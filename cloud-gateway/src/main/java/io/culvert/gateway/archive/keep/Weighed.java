package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.store.SegmentRow;

/** A segment, and how dear it is. Immutable. */
record Weighed(SegmentRow row, Worth worth) {}
