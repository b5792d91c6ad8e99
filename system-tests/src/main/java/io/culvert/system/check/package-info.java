/**
 * The frame checker: reads what Culvert gives out and says of every frame whose it is, whether it came in order, once and
 * whole, and how late it was by arrival and by presentation time. {@link io.culvert.system.check.FrameJudge} judges
 * frames and {@link io.culvert.system.check.PacketJudge} RTP packets, whatever brought them;
 * {@link io.culvert.system.check.RtspViewer} brings them over RTSP. Every promise is measured by it, so its own tests show
 * that it catches each fault.
 */
@NullMarked
package io.culvert.system.check;

import org.jspecify.annotations.NullMarked;
