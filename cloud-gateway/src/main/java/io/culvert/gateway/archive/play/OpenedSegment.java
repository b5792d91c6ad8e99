package io.culvert.gateway.archive.play;

import io.culvert.media.mp4.FragmentHead;
import io.culvert.media.mp4.InitSegment;
import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.segment.FragmentMark;
import io.culvert.media.segment.NotASegmentException;
import io.culvert.media.segment.SegmentBytes;
import io.culvert.media.segment.SegmentFile;
import io.culvert.media.segment.SegmentScan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The file of a segment, open for all who read it. One that is being written is looked at again now and then.
 *
 * <p>Threading: thread-safe; blocking.
 */
final class OpenedSegment {
    /** What a recorder adds is found after this long, at the latest. */
    private static final long LOOK_NANOS = 200_000_000L;

    private final SegmentFile file;
    private final List<Mp4Track> tracks;
    private final LongSupplier nanoTime;
    private volatile List<FragmentMark> fragments;
    private volatile boolean growing;
    private long lookedNanos;

    private OpenedSegment(SegmentFile file, LongSupplier nanoTime) throws IOException {
        this.file = file;
        this.nanoTime = nanoTime;
        this.fragments = file.fragments();
        this.growing = file.endReason() == null;
        this.lookedNanos = nanoTime.getAsLong();
        this.tracks = InitSegment.tracks(file.preamble().bytes());
        if (tracks.isEmpty() || !file.preamble().isWhole()) {
            throw new NotASegmentException("the tracks of a segment cannot be read");
        }
    }

    static OpenedSegment open(Path path, LongSupplier nanoTime) throws IOException {
        SegmentFile file = SegmentFile.open(path);
        try {
            return new OpenedSegment(file, nanoTime);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    List<Mp4Track> tracks() {
        return tracks;
    }

    /**
     * Those that are whole, in order; as many as there are now, give or take a fifth of a second.
     *
     * @param toldMicros how far it is told to be written; what ends there or before is found in any case
     */
    List<FragmentMark> fragments(long toldMicros) throws IOException {
        return growing ? look(toldMicros) : fragments;
    }

    private synchronized List<FragmentMark> look(long toldMicros) throws IOException {
        long now = nanoTime.getAsLong();
        boolean behind = fragments.isEmpty() || fragments.getLast().endWallMicros() < toldMicros;
        if (growing && (behind || now - lookedNanos >= LOOK_NANOS)) {
            lookedNanos = now;
            SegmentBytes bytes = file.bytes();
            // Written from the front to the back, and no further than the file is long: what has a mark and fits is
            // whole.
            SegmentScan scan = SegmentScan.of(bytes, bytes.size(), fragments);
            fragments = scan.fragments();
            growing = scan.index() == null;
        }
        return fragments;
    }

    /** Fills the buffer with what lies there; fewer bytes only where the file ends. */
    int read(ByteBuffer into, long position) throws IOException {
        return file.bytes().read(into, position);
    }

    /** A fragment's head. */
    FragmentHead head(FragmentMark mark) throws IOException {
        FragmentHead head = file.head(mark);
        if (head == null) {
            throw new NotASegmentException("the head of a fragment at " + mark.offset() + " is damaged");
        }
        return head;
    }

    void close() {
        try {
            file.close();
        } catch (IOException e) {
            // Only read from; nothing is lost.
        }
    }
}
