/**
 * Session descriptions (RFC 4566) as RTSP uses them: a parser that forgives what real cameras write and refuses what
 * nobody may send, a writer, format parameters and control URLs. What the media then *is* stands in {@code stream}.
 */
@NullMarked
package io.culvert.media.sdp;

import org.jspecify.annotations.NullMarked;
