package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.store.DiskSpace;
import io.culvert.gateway.archive.store.SegmentName;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** An archive root as keeping needs it. Blocking. */
interface KeptRoot {
    UUID volume();

    /** Equal for roots that lie on one disk. */
    Object disk();

    /** What of the disk may be used, 0 to 1. */
    double maxShare();

    /**
     * How full the disk is at this moment.
     *
     * @throws IOException where the root is not this volume now, or does not answer
     */
    DiskSpace space() throws IOException, InterruptedException;

    /**
     * Deletes files and brings that to the disk.
     *
     * @return those that are gone for good; of a root that takes deletions some may stay all the same
     * @throws IOException where the root takes none now: it is read-only, not this volume, or does not answer
     */
    List<SegmentName> delete(Collection<SegmentName> names) throws IOException, InterruptedException;
}
