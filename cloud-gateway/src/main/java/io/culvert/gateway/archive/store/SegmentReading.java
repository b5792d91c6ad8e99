package io.culvert.gateway.archive.store;

import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.FragmentMark;
import io.culvert.media.segment.NotASegmentException;
import io.culvert.media.segment.SegmentFile;
import io.culvert.media.segment.SegmentHeader;
import io.culvert.media.segment.SegmentIndex;
import io.culvert.media.segment.SegmentScan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * Makes the row of a segment from nothing but its file, which is ended if nobody did. Blocking; for a root that nobody
 * records to.
 */
final class SegmentReading {
    private final Path root;
    private final UUID volume;

    SegmentReading(Path root, UUID volume) {
        this.root = root;
        this.volume = volume;
    }

    FoundSegment read(SegmentName found) throws IOException {
        Path file = root.resolve(found.path());
        EndReason reason;
        try (SegmentFile segment = SegmentFile.open(file)) {
            reason = segment.endReason();
            if (reason != null) {
                return row(found, segment.header(), segment.fragments(), Files.size(file), reason, false);
            }
            FoundSegment row = row(found, segment.header(), segment.fragments(), 0, EndReason.INTERRUPTED, true);
            if (row instanceof FoundSegment.None) {
                return row;
            }
        } catch (NotASegmentException e) {
            return new FoundSegment.None("does not say whose it is");
        }
        return end(found, file);
    }

    private FoundSegment end(SegmentName found, Path file) throws IOException {
        SegmentScan scan = SegmentScan.of(file, 0);
        try (LocalDisk disk = LocalDisk.fileByFile(root);
                DiskFile open = disk.reopen(found.path())) {
            SegmentIndex index = SegmentEnding.end(open, scan);
            open.sync();
            return row(found, index.header(), index.fragments(), open.length(), index.endReason(), true);
        }
    }

    private FoundSegment row(
            SegmentName found,
            SegmentHeader header,
            List<FragmentMark> fragments,
            long bytes,
            EndReason reason,
            boolean endedNow) {
        if (!header.isOf(volume, found.camera())) {
            return new FoundSegment.None("was written to volume " + header.volumeId() + " for camera "
                    + header.cameraId() + " (expected: volume " + volume + ", camera " + found.camera() + ")");
        }
        if (fragments.isEmpty()) {
            return new FoundSegment.None("holds no whole fragment");
        }
        SegmentName name = new SegmentName(found.camera(), Math.max(0, header.startWallMicros()), found.number());
        if (!name.path().equals(found.path())) {
            return new FoundSegment.None(
                    "begins at " + header.startWallMicros() / 1000 + " ms (expected: what its name says)");
        }
        return new FoundSegment.Segment(
                new SegmentRow(
                        volume,
                        name,
                        header.runId(),
                        header.quality(),
                        fragments.getLast().endWallMicros(),
                        bytes,
                        fragments.size(),
                        reason),
                endedNow);
    }
}
