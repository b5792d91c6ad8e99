package io.culvert.agent.forward;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What all forwards of one uplink together have under way to the gateway. While streams are carried it is so little that a frame
 * finds next to nothing before it, neither in this machine nor in the buffers of the path; and while media waits, nothing of
 * the forwards goes out at all. Who has to wait goes on in turn.
 *
 * <p>Confined to the event loop.
 */
final class ForwardPace {
    private final ForwardConfig config;
    private final ForwardUplink uplink;
    private final Queue<UpwardFlow> waiting = new ArrayDeque<>();
    private long underWay;

    ForwardPace(ForwardConfig config, ForwardUplink uplink) {
        this.config = config;
        this.uplink = uplink;
    }

    /** Whether a message may go out now. Who is told no waits in turn, and is asked to go on by {@link #release}. */
    boolean admits(UpwardFlow flow) {
        if (!uplink.mediaWaits() && underWay + ForwardConfig.MESSAGE_BYTES <= limit()) {
            return true;
        }
        if (!waiting.contains(flow)) {
            waiting.add(flow);
        }
        return false;
    }

    private int limit() {
        return uplink.carriesMedia() ? config.paceBytesBesideMedia() : config.paceBytes();
    }

    void sent(int bytes) {
        underWay += bytes;
    }

    /** Bytes reached the gateway, or never will. */
    void arrived(long bytes) {
        underWay -= bytes;
        release();
    }

    /** Lets go on who waited, as far as there is room; to be called now and then, as media stops to wait by itself. */
    void release() {
        for (int turns = waiting.size(); turns > 0; turns--) {
            UpwardFlow next = waiting.poll();
            if (next != null) {
                next.goOn();
            }
        }
    }

    void forget(UpwardFlow flow) {
        waiting.remove(flow);
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }
}
