package io.culvert.media.segment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a walk over a segment's marks found whole: all that is left of a file that nobody ended, or that was damaged. It
 * needs no index and no database, and reads in bounded memory; its work grows with the file's size, whatever the file holds.
 *
 * @param preamble null where neither the file's beginning nor an index at its end tells it
 * @param fragments whole ones, in the order of the file
 * @param damaged what lies between them, or between the preamble and them, and is none; bytes behind the last whole one
 *     are not in it
 * @param index the segment's own, where it is right; its fragments may be others than those found
 * @param wholeBytes where the last thing that is whole ends: cut the file there before anything is added
 * @param fileBytes of the file as it was found
 */
public record SegmentScan(
        @Nullable SegmentPreamble preamble,
        List<FragmentMark> fragments,
        List<DamagedSpan> damaged,
        @Nullable SegmentIndex index,
        long wholeBytes,
        long fileBytes) {

    public SegmentScan {
        fragments = List.copyOf(fragments);
        damaged = List.copyOf(damaged);
    }

    /** Looks at every byte. */
    public static SegmentScan of(SegmentBytes bytes) throws IOException {
        return of(bytes, 0);
    }

    /**
     * Takes the fragments that lie within the first bytes by their marks alone, without reading their media.
     *
     * @param trustedBytes how many bytes of the file are known to have reached the disk
     * @throws IOException only where reading fails
     */
    public static SegmentScan of(SegmentBytes bytes, long trustedBytes) throws IOException {
        return of(bytes, trustedBytes, List.of());
    }

    /**
     * The same for who has looked before: goes on behind what is known, so that looking often at a segment that grows costs
     * little more than what is new.
     *
     * @param known the fragments that were found then; taken for nothing where they do not stand there any more. What was
     *     damaged between them is not told again
     */
    public static SegmentScan of(SegmentBytes bytes, long trustedBytes, List<FragmentMark> known) throws IOException {
        return new MarkWalk(new SegmentReader(bytes), trustedBytes).scan(known);
    }

    /** The same of a file; a symbolic link is none. */
    public static SegmentScan of(Path file, long trustedBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            return of(SegmentBytes.of(channel), trustedBytes);
        }
    }

    /** Whether it was ended and nothing is to be done about it. What was given up and made free before counts as nothing. */
    public boolean isWhole() {
        SegmentPreamble start = preamble;
        SegmentIndex end = index;
        return start != null
                && start.isWhole()
                && end != null
                && end.fragments().equals(fragments)
                && damaged.isEmpty()
                && wholeBytes == fileBytes;
    }

    /**
     * The index to put behind the file's first {@link #wholeBytes()}, where it has none that is right.
     *
     * @param known the preamble to use where the file does not tell its own; null where nobody knows it
     * @return null without any preamble
     */
    public @Nullable SegmentIndex newIndex(@Nullable SegmentPreamble known) {
        SegmentPreamble start = preamble == null ? known : preamble;
        return start == null ? null : new SegmentIndex(start, EndReason.INTERRUPTED, fragments);
    }
}
