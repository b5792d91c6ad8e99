package io.culvert.media.aac;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.sdp.FormatParameters;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AacDepacketizerTest {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final List<String> frames = new ArrayList<>();
    private final AacDepacketizer depacketizer = new AacDepacketizer(
            FormatParameters.parse("mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3"),
            allocator,
            (frame, behind) -> {
                frames.add(behind + ":" + ByteBufUtil.hexDump(frame));
                frame.release();
            });

    @AfterEach
    void nothingLeaks() {
        depacketizer.close();
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .isZero();
    }

    private void payload(String hex) {
        ByteBuf in = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("ffff" + hex));
        depacketizer.payload(in, 2, in.readableBytes() - 2);
    }

    @Test
    void oneFrame_comesOut() {
        payload("0010" + "0018" + "aabbcc");

        assertThat(frames).containsExactly("0:aabbcc");
    }

    @Test
    void severalFrames_comeOutEach1024SamplesLater() {
        payload("0030" + "0010" + "0018" + "0008" + "aabb" + "ccddee" + "ff");

        assertThat(frames).containsExactly("0:aabb", "1024:ccddee", "2048:ff");
    }

    @Test
    void fragments_arePutTogether() {
        payload("0010" + "0028" + "aabb");
        payload("0010" + "0028" + "ccddee");

        assertThat(frames).containsExactly("0:aabbccddee");
        assertThat(depacketizer.malformed()).isZero();
    }

    @Test
    void fragmentWithoutItsRest_isDroppedWhenTheNextFrameComes() {
        payload("0010" + "0028" + "aabb");
        payload("0010" + "0018" + "112233");

        assertThat(frames).containsExactly("0:112233");
        assertThat(depacketizer.malformed()).isEqualTo(1);
    }

    @Test
    void garbage_isCountedAndDropped() {
        payload("");
        payload("00");
        payload("0000");
        payload("ffff0018aabbcc");
        payload("00100000aa");

        assertThat(frames).isEmpty();
        assertThat(depacketizer.malformed()).isEqualTo(5);
    }

    @Test
    void configurations_areRead() {
        assertThat(AacConfig.of(FormatParameters.parse("config=1408")))
                .extracting(AacConfig::objectType, AacConfig::sampleRate, AacConfig::channels)
                .containsExactly(2, 16_000, 1);
        assertThat(AacConfig.of(FormatParameters.parse("config=11B0")))
                .extracting(AacConfig::objectType, AacConfig::sampleRate, AacConfig::channels)
                .containsExactly(2, 48_000, 6);
        assertThat(AacConfig.of(FormatParameters.parse("config=xy"))).isNull();
        assertThat(AacConfig.of(FormatParameters.parse("config=14"))).isNull();
        assertThat(AacConfig.of(FormatParameters.parse(""))).isNull();
    }
}
