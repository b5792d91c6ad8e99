package io.culvert.agent.camera;

/**
 * What all carries of this agent together have waiting. A dead uplink stops all cameras at once; this keeps the sum of their
 * queues within the memory of a small machine.
 *
 * <p>Confined to the event loop.
 */
final class QueueTotal {
    static final long LIMIT_BYTES = 40L << 20;

    private final long limitBytes;
    private long bytes;

    QueueTotal(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    void add(int added) {
        bytes += added;
    }

    void remove(int removed) {
        bytes -= removed;
    }

    boolean hasRoomFor(int more) {
        return bytes + more <= limitBytes;
    }

    long bytes() {
        return bytes;
    }
}
