package io.culvert.media.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.rtp.RtpPackets;
import io.culvert.media.rtsp.client.RtspClientFailure;
import io.culvert.media.rtsp.client.StreamBudget;
import io.culvert.media.sdp.SessionDescription;
import io.culvert.media.stream.BatchOrigin;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamPullTest {

    private static final RtspClientFailure END = new RtspClientFailure(RtspClientFailure.Kind.ENDED, "over");
    private static final StreamDescription STREAM =
            StreamDescription.from(SessionDescription.parse("v=0\nm=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\n"));

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final List<String> heard = new ArrayList<>();
    private final List<StreamDescription> descriptions = new ArrayList<>();
    private Runnable onBatch = () -> {};
    private final StreamPull pull =
            new StreamPull(BatchOrigin.live(3), allocator, () -> 0, StreamBudget.defaults(), new StreamPullListener() {
                @Override
                public void described(StreamDescription description) {
                    heard.add("described");
                    descriptions.add(description);
                }

                @Override
                public void batch(PacketBatch batch) {
                    heard.add("batch " + batch.parameterSetId());
                    batch.release();
                    onBatch.run();
                }

                @Override
                public void ended(RtspClientFailure failure) {
                    heard.add("ended");
                }
            });
    private final StreamPull.FromCamera camera = pull.new FromCamera();
    private int sequence;

    @AfterEach
    void nothingLeaks() {
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .isZero();
    }

    private void video(long timestamp, boolean marker, String hex) {
        ByteBuf packet = RtpPackets.packet(sequence++, timestamp, marker, ByteBufUtil.decodeHexDump(hex));
        camera.rtp(0, packet, 0);
        assertThat(packet.refCnt()).isEqualTo(1);
    }

    @Test
    void parameterSetsInTheStream_areDescribedBeforeTheirBatch() {
        camera.described(STREAM);
        camera.playing();
        video(1, true, "41aa");
        video(2, false, "6742c01fda014016e4");
        video(2, false, "68ce3c80");
        video(2, true, "65aa");
        camera.closed(END);

        assertThat(heard).containsExactly("described", "batch 0", "described", "batch 1", "ended");
        assertThat(descriptions.get(0).tracks().get(0).width()).isZero();
        assertThat(descriptions.get(1).tracks().get(0).width()).isEqualTo(1280);
        assertThat(descriptions.get(1).tracks().get(0).parameterSets()).hasSize(2);
        assertThat(pull.counts().packets()).isEqualTo(4);
    }

    @Test
    void packetsBeforeTheDescription_areIgnored() {
        video(1, true, "65aa");
        camera.rtcp(0, Unpooled.EMPTY_BUFFER, 0);
        camera.closed(END);

        assertThat(heard).containsExactly("ended");
    }

    @Test
    void close_fromWithinABatch_letsNothingMoreThrough() {
        onBatch = pull::close;
        camera.described(STREAM);
        for (int i = 0; i < 60; i++) {
            video(1, false, "65" + "55".repeat(1300));
        }
        camera.closed(END);

        assertThat(heard).containsExactly("described", "batch 0", "ended");
    }

    @Test
    void end_inTheMiddleOfAnAccessUnit_dropsIt() {
        camera.described(STREAM);
        video(1, false, "65aa");
        camera.closed(END);

        assertThat(heard).containsExactly("described", "ended");
    }
}
