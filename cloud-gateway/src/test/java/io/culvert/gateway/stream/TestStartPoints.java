package io.culvert.gateway.stream;

import io.culvert.media.stream.PacketBatch;
import io.netty.util.concurrent.Ticker;
import java.util.List;

/** Start points as a stream would make them. */
public final class TestStartPoints {
    private TestStartPoints() {}

    /** Of a stream whose track 0 is video; borrows the batches. */
    public static StartPoint video(PacketBatch... gop) {
        TrackClocks clocks = new TrackClocks(Ticker.systemTicker());
        clocks.set(List.of(new TrackPosition(1, 90_000, 0), new TrackPosition(2, 8_000, 0)));
        return new StartPoint(FakeCamera.videoAndAudio(), List.of(gop), FakeCamera.VIDEO, true, clocks);
    }
}
