/**
 * H.265 in RTP (RFC 7798): NAL unit types, picture size from the sequence parameter set, access units out of RTP and
 * RTP out of NAL units, and what a packet says about key frames without being put together.
 */
@NullMarked
package io.culvert.media.h265;

import org.jspecify.annotations.NullMarked;
