package io.culvert.gateway.archive.store;

/**
 * Is told what becomes of one segment. Every call comes on the thread of the segment's root, in order, and must not block;
 * after {@link #closed} or {@link #dropped} there is none.
 */
public interface SegmentListener {
    /** Everything of the segment up to {@code endMicros} is on the disk. */
    default void committed(SegmentPlace place, long endMicros) {}

    /**
     * The disk failed; what was not committed is lost and nothing more is taken. Another segment may be begun at once.
     * {@link #closed} follows when what is whole has been made a segment.
     */
    default void failed(String why) {}

    /** The segment has ended, and what the row says is on the disk. */
    default void closed(SegmentRow row) {}

    /** Nothing of the segment was ever committed, and there is none. */
    default void dropped() {}
}
