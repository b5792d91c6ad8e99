package io.culvert.gateway.archive.store;

/** What a file that has a segment's name turns out to be. */
public sealed interface FoundSegment {

    /**
     * A segment of this volume.
     *
     * @param endedNow whether nobody had ended it before
     */
    record Segment(SegmentRow row, boolean endedNow) implements FoundSegment {}

    /** None that could have a row here. */
    record None(String why) implements FoundSegment {}
}
