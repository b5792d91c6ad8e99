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

    /** What of the disk may be used, 0 to 1. */
    double maxShare();

    /** How full the disk is at this moment. */
    DiskSpace space() throws IOException;

    /** Deletes files and brings that to the disk; returns those that are gone for good. */
    List<SegmentName> delete(Collection<SegmentName> names) throws IOException, InterruptedException;
}
