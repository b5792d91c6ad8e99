package io.culvert.agent.camera;

import io.culvert.proto.tunnel.v1.CarryDown;
import io.culvert.proto.tunnel.v1.CarryUp;

/** One call that carries one camera stream up. All calls on the event loop. */
public interface CarryStream {

    /** Whether a message sent now goes out without waiting behind others. */
    boolean isReady();

    void send(CarryUp message);

    /** Sends a batch; it is no longer read when this returns. */
    void send(BatchMessage batch);

    /** Says that no more messages come. */
    void finish();

    /** Breaks the call off. */
    void cancel(String reason);

    /** What comes back. All calls on the event loop, none from within a call of the stream. */
    interface Listener {
        /** {@link CarryStream#isReady} became true. */
        void onReady();

        void onMessage(CarryDown message);

        /** The call is over; comes once, whoever ended it. */
        void onClosed(String status);
    }
}
