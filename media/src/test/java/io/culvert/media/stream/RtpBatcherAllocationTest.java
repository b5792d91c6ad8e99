package io.culvert.media.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.culvert.media.rtp.ReorderBuffer;
import io.culvert.media.rtp.RtpPackets;
import io.culvert.media.sdp.SessionDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a frame costs on the heap on its way through re-order buffer and batcher, besides its own pooled bytes. */
class RtpBatcherAllocationTest {

    private static final int FRAMES = 2000;
    private static final int PACKETS_PER_FRAME = 8;

    private int sequence;
    private long timestamp;

    @Test
    void frame_ofEightPackets_allocatesABatchAndNothingPerPacket() {
        assumeTrue(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean, "no allocation counter");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Level before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(Level.DISABLED);
        ByteBuf packet = RtpPackets.packet(0, 0, false, new byte[1388]);
        try (RtpBatcher batcher = batcher();
                ReorderBuffer reorder = new ReorderBuffer(64, 1, (ordered, at) -> batcher.rtp(0, ordered, at))) {
            send(reorder, packet);
            long start = threads.getCurrentThreadAllocatedBytes();
            send(reorder, packet);
            long perFrame = (threads.getCurrentThreadAllocatedBytes() - start) / FRAMES;

            assertThat(perFrame).as("bytes on the heap per frame").isLessThan(1024);
            assertThat(batcher.counts().accessUnits()).isEqualTo(2 * FRAMES);
        } finally {
            ResourceLeakDetector.setLevel(before);
        }
    }

    private static RtpBatcher batcher() {
        StreamDescription stream =
                StreamDescription.from(SessionDescription.parse("v=0\nm=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\n"));
        return new RtpBatcher(stream, BatchOrigin.live(0), PooledByteBufAllocator.DEFAULT, () -> 0, new BatchSink() {
            @Override
            public void batch(PacketBatch batch) {
                batch.release();
            }

            @Override
            public void parameterSets(int track, int parameterSetId, List<byte[]> sets) {
                throw new AssertionError("no parameter sets were sent");
            }
        });
    }

    /** Sends the one packet again and again, its header rewritten, as fragments of predicted pictures. */
    private void send(ReorderBuffer reorder, ByteBuf packet) {
        for (int frame = 0; frame < FRAMES; frame++) {
            timestamp += 3600;
            for (int i = 0; i < PACKETS_PER_FRAME; i++) {
                boolean last = i == PACKETS_PER_FRAME - 1;
                packet.setByte(1, (last ? 0x80 : 0) | 96);
                packet.setShort(2, sequence++);
                packet.setInt(4, (int) timestamp);
                packet.setByte(12, 0x5c);
                packet.setByte(13, (i == 0 ? 0x80 : last ? 0x40 : 0) | 1);
                reorder.offer(packet.retain(), 0);
            }
        }
    }
}
