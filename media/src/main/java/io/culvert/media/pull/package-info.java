/**
 * A camera's stream by RTSP, handed on in batches: the RTSP client and the batcher put together. The agent and the
 * gateway's direct cameras use it. It stands apart from {@code stream} because the RTSP client describes what it found
 * in that package's words.
 */
@NullMarked
package io.culvert.media.pull;

import org.jspecify.annotations.NullMarked;
