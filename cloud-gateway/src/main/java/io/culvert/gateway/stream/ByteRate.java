package io.culvert.gateway.stream;

/**
 * Bytes per second over the last two ticks of about a second.
 *
 * <p>Threading: confined to its owner's event loop.
 */
final class ByteRate {
    private long bytes;
    private long startNanos;
    private long previousBytes;
    private long previousNanos;

    void add(int count) {
        bytes += count;
    }

    /** Closes one span and begins the next. */
    void tick(long nowNanos) {
        previousBytes = startNanos == 0 ? 0 : bytes;
        previousNanos = startNanos == 0 ? 0 : nowNanos - startNanos;
        bytes = 0;
        startNanos = nowNanos;
    }

    void reset() {
        bytes = 0;
        startNanos = 0;
        previousBytes = 0;
        previousNanos = 0;
    }

    long bitsPerSecond() {
        return previousNanos <= 0 ? 0 : Math.round(8e9 * previousBytes / previousNanos);
    }
}
