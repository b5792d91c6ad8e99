package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.stream.FakeCamera;
import io.culvert.media.stream.PacketBatch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeedTest {
    private static final int QUEUE_BYTES = 100_000;

    private final FakeCamera camera = new FakeCamera(1, 0, 0);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    /** A transport that takes bytes while it has room for them. */
    private final class FakeFeed extends Feed {
        final List<Long> frames = new ArrayList<>();
        final boolean ownQueue;
        int room = Integer.MAX_VALUE;
        int flushes;

        FakeFeed(boolean ownQueue) {
            super(
                    new MediaTrack[] {new MediaTrack(FakeCamera.videoTrack(96), 0, 1), null},
                    QUEUE_BYTES,
                    new RtspMeters(registry));
            this.ownQueue = ownQueue;
        }

        @Override
        boolean hasRoom(PacketBatch batch) {
            return room > 0;
        }

        @Override
        boolean isRelieved() {
            return room > 0;
        }

        @Override
        boolean queues() {
            return ownQueue || super.queues();
        }

        @Override
        void send(PacketBatch batch, MediaTrack track) {
            room -= batch.sizeBytes();
            frames.add(batch.frameNumber());
        }

        @Override
        void send(PacketBatch batch, MediaTrack track, long rtpTime) {
            send(batch, track);
        }

        @Override
        void sendReport(ByteBuf rtcp, MediaTrack track) {
            rtcp.release();
        }

        @Override
        ByteBuf reportBuffer() {
            return Unpooled.buffer();
        }

        @Override
        void flush() {
            flushes++;
        }

        @Override
        void awaitRoom() {}

        @Override
        boolean tick(long nowNanos) {
            return true;
        }

        @Override
        void close() {
            dropBacklog();
        }
    }

    private double drops() {
        return registry.get("culvert.rtsp.viewer.drops").counter().count();
    }

    private static void give(Feed feed, PacketBatch batch) {
        feed.batch(batch);
        batch.release();
    }

    /** Lets the feed know its video track, as a start point with an open group of pictures would. */
    private FakeFeed started(boolean ownQueue) {
        FakeFeed feed = new FakeFeed(ownQueue);
        StartPoints.open(feed, camera.picture(true, 3));
        return feed;
    }

    @Test
    void viewerThatFollows_getsEverythingFlushedPerAccessUnit() {
        FakeFeed feed = started(false);
        int before = feed.flushes;
        for (PacketBatch part : camera.pictureInParts(false, 5, 5, 2)) {
            give(feed, part);
        }
        assertThat(feed.frames).containsExactly(0L, 1L, 1L, 1L);
        assertThat(feed.flushes - before).isEqualTo(1);
        assertThat(drops()).isZero();
    }

    @Test
    void trackNotSetUp_isNotSent() {
        FakeFeed feed = started(false);
        give(feed, camera.sound());
        assertThat(feed.frames).containsExactly(0L);
    }

    @Test
    void fullTransport_dropsForwardToTheNextKeyFrame() {
        FakeFeed feed = started(false);
        feed.room = 0;
        give(feed, camera.picture(false, 3));
        give(feed, camera.picture(false, 3));
        feed.room = Integer.MAX_VALUE;
        give(feed, camera.picture(false, 3));
        give(feed, camera.picture(true, 3));
        give(feed, camera.picture(false, 3));
        assertThat(feed.frames).containsExactly(0L, 4L, 5L);
        assertThat(drops()).isEqualTo(1);
    }

    @Test
    void keyFrameWithoutRoom_isNotEnoughToGoOn() {
        FakeFeed feed = started(false);
        feed.room = 0;
        give(feed, camera.picture(false, 3));
        give(feed, camera.picture(true, 3));
        feed.room = Integer.MAX_VALUE;
        give(feed, camera.picture(false, 3));
        assertThat(feed.frames).containsExactly(0L);
        give(feed, camera.picture(true, 3));
        assertThat(feed.frames).containsExactly(0L, 4L);
    }

    @Test
    void longStart_keepsLiveBehindItInOrder() {
        FakeFeed feed = new FakeFeed(false);
        feed.room = 10_000;
        StartPoints.open(feed, camera.picture(true, 9), camera.picture(false, 9), camera.picture(false, 9));
        assertThat(feed.frames).containsExactly(0L, 1L);
        give(feed, camera.picture(false, 3));
        assertThat(feed.frames).containsExactly(0L, 1L);
        feed.room = Integer.MAX_VALUE;
        feed.pump();
        give(feed, camera.picture(false, 3));
        assertThat(feed.frames).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(drops()).isZero();
    }

    @Test
    void longStartThatDoesNotMove_isGivenUpForTheNextKeyFrame() {
        FakeFeed feed = new FakeFeed(false);
        feed.room = 1;
        StartPoints.open(feed, camera.picture(true, 30), camera.picture(false, 30), camera.picture(false, 30));
        give(feed, camera.picture(false, 3));
        give(feed, camera.picture(true, 3));
        feed.room = Integer.MAX_VALUE;
        feed.pump();
        assertThat(feed.frames).containsExactly(0L, 4L);
        assertThat(drops()).isEqualTo(1);
    }

    @Test
    void ownQueue_isBounded() {
        FakeFeed feed = started(true);
        feed.room = 0;
        for (int i = 0; i < 200; i++) {
            give(feed, camera.picture(false, 1));
        }
        assertThat(drops()).isEqualTo(1);
        feed.room = Integer.MAX_VALUE;
        feed.pump();
        give(feed, camera.picture(false, 1));
        give(feed, camera.picture(true, 1));
        assertThat(feed.frames).containsExactly(0L, 202L);
    }

    @Test
    void withoutAGroup_beginsWithAKeyFrame() {
        FakeFeed feed = new FakeFeed(false);
        StartPoints.open(feed);
        give(feed, camera.picture(false, 1));
        assertThat(feed.knowsFirst(FakeCamera.VIDEO)).isFalse();
        give(feed, camera.picture(true, 1));
        give(feed, camera.picture(false, 1));
        assertThat(feed.frames).containsExactly(1L, 2L);
    }
}
