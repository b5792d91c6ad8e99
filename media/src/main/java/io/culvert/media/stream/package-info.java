/**
 * What the media is, independent of the protocol that carries it: tracks and codecs, the batches in which one access
 * unit travels, and the batcher that makes them out of RTP. The hub, the agent and every front door speak in these
 * types.
 */
@NullMarked
package io.culvert.media.stream;

import org.jspecify.annotations.NullMarked;
