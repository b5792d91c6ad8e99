package io.culvert.media.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What an RTP packet costs on its way through the decoder: a frame and a slice, or nothing; no copy. */
class RtspDecoderAllocationTest {

    private static final int PACKETS_PER_READ = 40;
    private static final int PACKET_BYTES = 1400;

    @Test
    void decode_interleavedFrames_allocatesTwoSmallObjectsEach() {
        assertThat(perPacket(new RtspDecoder(RtspLimits.defaults()), new Releasing()))
                .as("bytes on the heap per packet of %d bytes", PACKET_BYTES)
                .isLessThan(160);
    }

    @Test
    void decode_framesShown_allocatesNothing() {
        long[] bytes = new long[1];
        assertThat(perPacket(new RtspDecoder(
                        RtspLimits.defaults(), (number, payload) -> bytes[0] += payload.readableBytes())))
                .as("bytes on the heap per packet of %d bytes", PACKET_BYTES)
                .isLessThan(16);
        assertThat(bytes[0]).isEqualTo(2_000L * PACKETS_PER_READ * PACKET_BYTES);
    }

    private static long perPacket(ChannelHandler... handlers) {
        assumeTrue(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean, "no allocation counter");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Level before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(Level.DISABLED);
        try {
            EmbeddedChannel channel = new EmbeddedChannel(handlers);
            read(channel, 1_000);
            long start = threads.getCurrentThreadAllocatedBytes();
            read(channel, 1_000);
            long allocated = threads.getCurrentThreadAllocatedBytes() - start;
            channel.finish();
            return allocated / (1_000L * PACKETS_PER_READ);
        } finally {
            ResourceLeakDetector.setLevel(before);
        }
    }

    private static void read(EmbeddedChannel channel, int reads) {
        for (int read = 0; read < reads; read++) {
            ByteBuf received = ByteBufAllocator.DEFAULT.directBuffer(PACKETS_PER_READ * (4 + PACKET_BYTES));
            for (int i = 0; i < PACKETS_PER_READ; i++) {
                received.writeByte('$').writeByte(0).writeShort(PACKET_BYTES).writeZero(PACKET_BYTES);
            }
            channel.pipeline().fireChannelRead(received);
        }
    }

    private static final class Releasing extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }
    }
}
