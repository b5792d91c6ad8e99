/**
 * RTP and RTCP as bytes (RFC 3550): a view on a packet's header, sequence arithmetic, a bounded re-order buffer,
 * reports and the statistics behind them. Knows no codec and no socket; anybody may use it.
 */
@NullMarked
package io.culvert.media.rtp;

import org.jspecify.annotations.NullMarked;
