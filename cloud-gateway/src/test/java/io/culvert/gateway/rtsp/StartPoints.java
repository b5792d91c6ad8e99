package io.culvert.gateway.rtsp;

import io.culvert.gateway.stream.InstantStart;
import io.culvert.gateway.stream.StartPoint;
import io.culvert.gateway.stream.TestStartPoints;
import io.culvert.media.stream.PacketBatch;

/** Starts a feed as a stream would. */
final class StartPoints {
    private StartPoints() {}

    /** Lets the feed begin with this group of pictures; takes ownership of the batches. */
    static void open(Feed feed, PacketBatch... gop) {
        StartPoint start = TestStartPoints.video(gop);
        InstantStart instant = InstantStart.of(start);
        feed.prepare(start, instant);
        feed.begin(start, instant);
        for (PacketBatch batch : gop) {
            batch.release();
        }
    }
}
