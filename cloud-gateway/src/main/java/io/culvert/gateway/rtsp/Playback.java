package io.culvert.gateway.rtsp;

/**
 * How a session's media is played: live or recorded. One of each at most belongs to a session, and one of them plays.
 *
 * <p>Threading: confined to the connection's event loop.
 */
interface Playback {
    /** No more media until it is played again. */
    void pause();

    /** The connection can take more. */
    void roomAgain();

    /** Whether media is sent, so that a viewer on the connection shows its life by taking it. */
    boolean isSending();

    /**
     * Called about once a second.
     *
     * @return false when nothing could be sent for so long that the viewer is to be cut
     */
    boolean tick(long nowNanos);

    /** Sends reports. */
    void report(long nowNanos);

    /** Bytes sent since this was last asked. */
    long takeBytes();

    /** Ends for good; nothing is sent after this returns. */
    void close();
}
