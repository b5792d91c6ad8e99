package io.culvert.gateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ProcessSettingsTest {
    private static final String ALLOCATOR = "io.netty.allocator.type";
    private static final String OF_GRPC = "io.grpc.netty.useCustomAllocator";
    private static final int FRAME_BYTES = 10_300;
    private static final int FRAMES = 4_000;

    private final @Nullable String allocatorBefore = System.getProperty(ALLOCATOR);
    private final @Nullable String grpcBefore = System.getProperty(OF_GRPC);

    @AfterEach
    void restore() {
        restore(ALLOCATOR, allocatorBefore);
        restore(OF_GRPC, grpcBefore);
    }

    private static void restore(String key, @Nullable String before) {
        if (before == null) {
            System.clearProperty(key);
        } else {
            System.setProperty(key, before);
        }
    }

    @Test
    void apply_takesThePooledAllocatorForAll() {
        System.clearProperty(ALLOCATOR);
        System.clearProperty(OF_GRPC);

        ProcessSettings.apply();

        assertThat(System.getProperty(ALLOCATOR)).isEqualTo("pooled");
        assertThat(System.getProperty(OF_GRPC)).isEqualTo("false");
    }

    @Test
    void apply_whatTheCommandLineSays_stays() {
        System.setProperty(ALLOCATOR, "adaptive");

        ProcessSettings.apply();

        assertThat(System.getProperty(ALLOCATOR)).isEqualTo("adaptive");
    }

    @Test
    void pooledAllocator_keepsFramesInLittleMoreThanTheirSize_whichTheAdaptiveDoesNot() {
        assertThat(share(new PooledByteBufAllocator(true))).isLessThan(1.25);
        assertThat(share(new AdaptiveByteBufAllocator(true))).isGreaterThan(1.5);
    }

    /** Memory that an allocator takes for kept frames, as a multiple of their bytes. */
    private static <A extends ByteBufAllocator & ByteBufAllocatorMetricProvider> double share(A allocator) {
        List<ByteBuf> kept = new ArrayList<>();
        try {
            for (int i = 0; i < FRAMES; i++) {
                kept.add(allocator.directBuffer(FRAME_BYTES, FRAME_BYTES));
            }
            return allocator.metric().usedDirectMemory() / (double) ((long) FRAMES * FRAME_BYTES);
        } finally {
            kept.forEach(ByteBuf::release);
        }
    }
}
