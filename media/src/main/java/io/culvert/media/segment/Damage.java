package io.culvert.media.segment;

/**
 * Something in a segment that is not as it was written.
 *
 * @param fragment its number; -1 where it is no fragment
 * @param from offset of the first byte that it may lie in
 * @param to offset behind the last
 */
public record Damage(Kind kind, int fragment, long from, long to) {

    /** What is damaged, and what that costs. */
    public enum Kind {
        /** No index at the end: the file was never ended, or the index is damaged. A scan finds the fragments. */
        INDEX,
        /** What players read first. The index holds it too. */
        PREAMBLE,
        /** A mark that is not what the index says. The fragment behind it may be whole. */
        MARK,
        /** A fragment: it is lost. */
        MEDIA,
        /** Bytes between fragments. */
        FOREIGN
    }
}
