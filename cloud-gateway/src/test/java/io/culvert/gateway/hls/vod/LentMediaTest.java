package io.culvert.gateway.hls.vod;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.archive.play.FragmentMedia;
import io.culvert.media.mp4.FragmentHead;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LentMediaTest {
    private final LentMedia lent = new LentMedia(250);

    private static FragmentMedia fragment() {
        return new FragmentMedia(new FragmentHead(1, 8, List.of()), ByteBuffer.allocate(100));
    }

    private ByteBuf lend(FragmentMedia... fragments) {
        return Objects.requireNonNull(
                lent.lend(List.of(fragments), List.of(ByteBuffer.allocate(10), ByteBuffer.allocate(20))));
    }

    @Test
    void whatManyTake_countsOnce_untilTheLastOneIsThrough() {
        FragmentMedia one = fragment();
        ByteBuf first = lend(one, fragment());
        ByteBuf second = lend(one);
        assertThat(first.readableBytes()).isEqualTo(30);
        assertThat(lent.bytes()).isEqualTo(200);

        first.retainedDuplicate().release();
        assertThat(lent.bytes()).isEqualTo(200);
        first.release();
        assertThat(lent.bytes()).isEqualTo(100);
        second.release();
        assertThat(lent.bytes()).isZero();
    }

    @Test
    void moreThanIsBorne_isRefused_untilSomethingIsThrough() {
        ByteBuf first = lend(fragment(), fragment());
        ByteBuf second = lend(fragment());
        assertThat(lent.lend(List.of(fragment()), List.of())).isNull();
        assertThat(lent.bytes()).isEqualTo(300);

        first.release();
        lend(fragment()).release();
        second.release();
        assertThat(lent.bytes()).isZero();
    }
}
