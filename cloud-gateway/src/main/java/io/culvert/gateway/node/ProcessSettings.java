package io.culvert.gateway.node;

import java.util.Map;

/**
 * Settings of the whole process, made before the first class of Netty or gRPC is loaded. What is set on the command line
 * stays.
 */
final class ProcessSettings {
    /**
     * A group of pictures is kept as buffers of a frame's size, mostly about 10 KiB. Netty's adaptive allocator has no size
     * between 8.5 and 16 KiB, the pooled one has four in every doubling. gRPC would add an allocator of its own beside it.
     * Groups come and go: of chunks of 2 MiB, and few arenas, more are empty again.
     */
    private static final Map<String, String> FOR_FRAMES = Map.of(
            "io.netty.allocator.type", "pooled",
            "io.netty.allocator.maxOrder", "8",
            "io.netty.allocator.numDirectArenas",
                    Integer.toString(Runtime.getRuntime().availableProcessors()),
            // A recorded group's buffer is used again, not given back with the chunk it was alone in and made anew.
            "io.netty.allocator.maxCachedBufferCapacity", Integer.toString(1 << 20),
            "io.netty.allocator.normalCacheSize", "16",
            "io.grpc.netty.useCustomAllocator", "false",
            // A stack trace for one buffer in 128 is for who looks for a leak.
            "io.netty.leakDetection.level", "disabled");

    private ProcessSettings() {}

    static void apply() {
        FOR_FRAMES.forEach((key, value) -> {
            if (System.getProperty(key) == null) {
                System.setProperty(key, value);
            }
        });
    }
}
