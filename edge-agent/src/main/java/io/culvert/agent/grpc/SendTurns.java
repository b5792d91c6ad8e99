package io.culvert.agent.grpc;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the gateway takes on the connection as a whole (RFC 9113 section 6.9.1), and whose turn it is when that is too little.
 *
 * <p>INVARIANT: who waits does so because a window is used up, the connection's or his own.
 *
 * <p>Confined to the event loop.
 */
final class SendTurns {
    private final Set<GrpcCall<?>> waiting = new LinkedHashSet<>();
    private int window;

    SendTurns(int window) {
        this.window = window;
    }

    /** Whether the windows admit so much; nobody is passed by then. */
    boolean admit(int callWindow, int bytes) {
        return bytes <= callWindow && bytes <= window;
    }

    void spend(int bytes) {
        window -= bytes;
    }

    /** @return false if the window became wider than there can be */
    boolean widen(int bytes) {
        long wider = (long) window + bytes;
        window = (int) wider;
        go();
        return wider <= Integer.MAX_VALUE;
    }

    /** Something of the call waits; what can go goes at once. */
    void join(GrpcCall<?> call) {
        waiting.add(call);
        go();
    }

    void forget(GrpcCall<?> call) {
        waiting.remove(call);
    }

    /** Lets those who wait write what the windows admit: a frame each, in turn. */
    void go() {
        boolean moved = true;
        while (moved && window > 0 && !waiting.isEmpty()) {
            moved = false;
            for (GrpcCall<?> call : List.copyOf(waiting)) {
                waiting.remove(call);
                moved |= call.writeWaiting(Math.min(window, FrameOutput.FRAME_BYTES)) > 0;
                if (call.hasWaiting()) {
                    waiting.add(call); // behind the others: the next turn may be long in coming
                }
            }
        }
    }
}
