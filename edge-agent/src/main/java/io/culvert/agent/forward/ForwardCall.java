package io.culvert.agent.forward;

import io.culvert.proto.tunnel.v1.ForwardDown;
import io.culvert.proto.tunnel.v1.ForwardUp;

/** One call that carries one TCP connection to a camera. All calls on the event loop. */
public interface ForwardCall {

    /** Whether a message sent now goes out without waiting behind others. */
    boolean isReady();

    /** Sends a message; buffers it wraps are no longer read when this returns. */
    void send(ForwardUp message);

    /** Asks for so many more messages. */
    void request(int messages);

    /** Says that no more messages come. */
    void finish();

    /** Breaks the call off. */
    void cancel(String reason);

    /** What comes back. All calls on the event loop, none from within a call of the stream. */
    interface Listener {
        /** {@link ForwardCall#isReady} became true. */
        void onReady();

        void onMessage(ForwardDown message);

        /** The call is over; comes once, whoever ended it. */
        void onClosed(String status);
    }
}
