package io.culvert.gateway.hls;

/**
 * Media of a session on their way by one connection.
 *
 * <p>Threading: thread-safe.
 */
public final class Sending {
    private final HlsSession<?> session;
    private final Runnable cutOff;

    Sending(HlsSession<?> session, Runnable cutOff) {
        this.session = session;
        this.cutOff = cutOff;
    }

    /** All of it was handed to the system, where it may wait for long. */
    public void sent() {
        session.sent(this);
    }

    /** The viewer has it: the connection serves for something else, or is gone. */
    public void taken() {
        session.taken(this);
    }

    void cut() {
        cutOff.run();
    }
}
