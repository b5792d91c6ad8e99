package io.culvert.gateway.stream;

/**
 * A running source of one stream: an agent that carries a camera, or a direct pull. It starts when it is opened.
 *
 * <p>Threading: both methods may be called on any thread, never block, and are idempotent.
 */
public interface StreamSource {
    /** Asks the camera for a key frame soon. Best effort: many cameras cannot. */
    void requestKeyFrame();

    /** Ends the source. The sink may still be called while this takes effect and ignores what then comes. */
    void stop();
}
