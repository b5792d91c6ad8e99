package io.culvert.camera.video;

import java.util.List;

/**
 * One access unit, without the camera's own stamp, as NAL units without start codes. The stamp's place is between the two
 * lists.
 *
 * @param number frame number after the {@link FrameClock}
 * @param keyFrame whether a decoder can begin here
 * @param parameterSets parameter sets to send in band; empty unless it is a key frame
 * @param units slices, then filler data
 */
public record CodedPicture(long number, boolean keyFrame, List<byte[]> parameterSets, List<byte[]> units) {}
