package io.culvert.gateway.node;

import java.io.IOException;

/**
 * A front door of the gateway: something that binds a port. The gateway starts every bean of this type, counts itself
 * ready when all have started, and drains them all when it stops.
 */
public interface Listener {

    /** A short word, such as {@code rtsp} or {@code agent}: key of the ready file's {@code <name>_address} and of health. */
    String name();

    /**
     * Binds the port; blocks until it is bound.
     *
     * @throws IOException where it cannot be; a {@link java.net.BindException} is shown as "port taken"
     */
    void start() throws IOException;

    /** The bound port; 0 before {@link #start()}. */
    int port();

    /** Takes no new sessions, ends the open ones and frees the port; blocks for 8 s at most. Harmless when repeated. */
    void drain();
}
