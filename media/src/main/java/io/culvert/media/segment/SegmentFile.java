package io.culvert.media.segment;

import io.culvert.media.mp4.BoxReader;
import io.culvert.media.mp4.FragmentHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recorded segment, open for reading. Opening one that was ended is one read of its end; one that was not, or whose index
 * is damaged, is scanned.
 *
 * <p>Threading: immutable; any number of threads may read. Lifecycle: {@link #close()} closes the file.
 */
public final class SegmentFile implements AutoCloseable {
    /** Larger heads have more samples than a fragment of ours. */
    private static final int MAX_HEAD_BYTES = 4 * 1024 * 1024;

    private final FileChannel channel;
    private final SegmentBytes bytes;
    private final SegmentPreamble preamble;
    private final List<FragmentMark> fragments;
    private final @Nullable EndReason endReason;

    private SegmentFile(
            FileChannel channel,
            SegmentPreamble preamble,
            List<FragmentMark> fragments,
            @Nullable EndReason endReason) {
        this.channel = channel;
        this.bytes = SegmentBytes.of(channel);
        this.preamble = preamble;
        this.fragments = fragments;
        this.endReason = endReason;
    }

    /**
     * Opens a segment; a symbolic link is none.
     *
     * @throws NotASegmentException where nothing says whose recording it is
     * @throws IOException where it cannot be read
     */
    public static SegmentFile open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try {
            return open(channel, file);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static SegmentFile open(FileChannel channel, Path file) throws IOException {
        SegmentIndex index = new SegmentReader(SegmentBytes.of(channel)).indexAtEnd();
        if (index != null) {
            return new SegmentFile(channel, index.preamble(), index.fragments(), index.endReason());
        }
        SegmentScan scan = SegmentScan.of(SegmentBytes.of(channel));
        SegmentPreamble preamble = scan.preamble();
        if (preamble == null) {
            throw new NotASegmentException(file + " begins with no header of a segment, and ends with no index");
        }
        SegmentIndex own = scan.index();
        return new SegmentFile(channel, preamble, scan.fragments(), own == null ? null : own.endReason());
    }

    public SegmentHeader header() {
        return preamble.header();
    }

    public SegmentPreamble preamble() {
        return preamble;
    }

    /** Those that can be played, in the order of the file and of time. */
    public List<FragmentMark> fragments() {
        return fragments;
    }

    /** Why it ends where it does; null where it was never ended. */
    public @Nullable EndReason endReason() {
        return endReason;
    }

    /** All its bytes. */
    public SegmentBytes bytes() {
        return bytes;
    }

    /** The fragment's head; null where it cannot be read as one that fills the fragment. */
    public @Nullable FragmentHead head(FragmentMark mark) throws IOException {
        return headOf(new SegmentReader(bytes), mark);
    }

    /**
     * The first bytes of a sample, in a buffer of its own that is ready to be read; fewer where the file ends before.
     *
     * @param place of the fragment's {@link #head}
     * @param most as many at most
     */
    public ByteBuffer sample(FragmentMark mark, FragmentHead.Place place, int most) throws IOException {
        ByteBuffer sample = ByteBuffer.allocate(Math.min(most, place.sizeBytes()));
        bytes.read(sample, mark.mediaOffset() + place.offset());
        return sample.flip();
    }

    static @Nullable FragmentHead headOf(SegmentReader in, FragmentMark mark) throws IOException {
        long length = in.boxAt(mark.mediaOffset(), BoxReader.MOOF);
        ByteBuffer box = length < 0 || length > Math.min(MAX_HEAD_BYTES, mark.lengthBytes())
                ? null
                : in.copy(mark.mediaOffset(), (int) length);
        FragmentHead head = box == null ? null : FragmentHead.parse(box);
        return head != null && head.fills(mark.lengthBytes()) ? head : null;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
