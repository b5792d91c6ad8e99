/**
 * The file of the archive: one segment of a camera's recording as fragmented MP4 that says itself what it is, which of its
 * fragments are whole, and where they lie. The format, byte by byte, stands in {@code docs/archive.md}.
 *
 * <p>{@link io.culvert.media.segment.SegmentEncoder} says what is to be written, {@link io.culvert.media.segment.SegmentFile}
 * reads, {@link io.culvert.media.segment.SegmentScan} finds what is whole in a file that was interrupted or damaged,
 * {@link io.culvert.media.segment.SegmentCheck} finds what is wrong with one. Nothing here has threads or knows more than one
 * file.
 */
@NullMarked
package io.culvert.media.segment;

import org.jspecify.annotations.NullMarked;
