package io.culvert.gateway.hls.vod;

import io.culvert.gateway.archive.play.FragmentMedia;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fragments whose bytes wait to be sent. What many viewers take is there once and counts once; how much there is of all
 * together is bounded, as viewers may be slow.
 *
 * <p>Threading: thread-safe; guarded by its monitor.
 */
final class LentMedia {
    private final long mostBytes;
    private final IdentityHashMap<FragmentMedia, Integer> holders = new IdentityHashMap<>();
    private long bytes;

    LentMedia(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /**
     * One buffer of parts of these fragments, which counts until it is released; null where too much waits already.
     *
     * @param parts what is to be sent, in order
     */
    @Nullable
    ByteBuf lend(List<FragmentMedia> fragments, List<ByteBuffer> parts) {
        if (!take(fragments)) {
            return null;
        }
        return new Lent(parts, () -> giveBack(fragments));
    }

    private synchronized boolean take(List<FragmentMedia> fragments) {
        if (bytes >= mostBytes) {
            return false;
        }
        for (FragmentMedia fragment : fragments) {
            if (holders.merge(fragment, 1, Integer::sum) == 1) {
                bytes += fragment.bytes().limit();
            }
        }
        return true;
    }

    private synchronized void giveBack(List<FragmentMedia> fragments) {
        for (FragmentMedia fragment : fragments) {
            if (holders.merge(fragment, -1, (held, one) -> held + one == 0 ? null : held + one) == null) {
                bytes -= fragment.bytes().limit();
            }
        }
    }

    /** How much waits. */
    synchronized long bytes() {
        return bytes;
    }

    /** Tells when nobody holds it any more. */
    private static final class Lent extends CompositeByteBuf {
        private final Runnable released;

        Lent(List<ByteBuffer> parts, Runnable released) {
            super(UnpooledByteBufAllocator.DEFAULT, false, Math.max(2, parts.size()));
            this.released = released;
            parts.forEach(part -> addComponent(true, Unpooled.wrappedBuffer(part)));
        }

        @Override
        protected void deallocate() {
            super.deallocate();
            released.run();
        }
    }
}
