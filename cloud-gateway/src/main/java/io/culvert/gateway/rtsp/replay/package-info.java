/**
 * Plays recordings as RTP: walks over the fragments of a recording, forwards or by groups of pictures backwards, makes
 * packets of their samples at the pace that was asked for, marks them as the ONVIF Streaming Specification says (section
 * "Playback"), and goes over into the live stream where a range is open.
 *
 * <p>{@link io.culvert.gateway.rtsp.replay.ReplayPlayer} is what a session holds; only {@code rtsp} uses it. Disks and the
 * database are touched on virtual threads alone.
 */
@NullMarked
package io.culvert.gateway.rtsp.replay;

import org.jspecify.annotations.NullMarked;
