package io.culvert.system.check;

import io.culvert.media.watermark.FrameStamp;
import org.jspecify.annotations.Nullable;

/**
 * One access unit as it came out.
 *
 * @param stamp what the camera wrote into it; null when there is none or it cannot be read
 * @param keyFrame whether a decoder can start here
 * @param whole whether all its packets came
 * @param pts90k presentation time in 90 kHz units, unwrapped
 * @param arrivalWallMicros wall clock when its last byte came, Unix microseconds
 */
public record ObservedFrame(
        @Nullable FrameStamp stamp, boolean keyFrame, boolean whole, long pts90k, long arrivalWallMicros) {}
