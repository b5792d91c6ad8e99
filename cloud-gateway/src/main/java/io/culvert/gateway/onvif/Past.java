package io.culvert.gateway.onvif;

import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.index.Timeline;
import io.culvert.gateway.motion.MotionMark;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What is known of the recordings of cameras. Thread-safe; blocking. */
interface Past {
    /** From the first recorded instant to the last; nothing for cameras of which nothing is recorded. */
    Map<UUID, Span> extents(Collection<UUID> cameras);

    /** What is recorded in a window, and what is missing; coarser than it is where there is very much. */
    Timeline timeline(UUID camera, Span window);

    /** How the recording at an instant, or just behind it, is coded; empty where that cannot be read. */
    List<TrackCoding> coding(UUID camera, long micros);

    /** Motions that overlap the window, in order, {@link io.culvert.gateway.motion.MotionMarks#MOST} at most. */
    List<MotionMark> motion(UUID camera, Span window);
}
