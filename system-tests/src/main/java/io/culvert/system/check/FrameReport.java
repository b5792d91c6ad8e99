package io.culvert.system.check;

import java.util.List;

/**
 * What the judge found in one output of one camera.
 *
 * @param frames stamped frames of the expected camera
 * @param keyFrames of those, the ones a decoder can start at
 * @param lost frame numbers skipped and never seen later
 * @param doubled frames seen more than once
 * @param reordered frames that came after a later one
 * @param foreign frames of another camera
 * @param damaged access units with packets missing, or without a readable stamp
 * @param backwards frames whose presentation time did not advance
 * @param undecodable frames before the first key frame
 * @param gaps each run of skipped numbers, in order of arrival
 * @param arrivalDelay from capture to arrival
 * @param presentationDelay from capture to the instant at which a player that paces by timestamps shows it, when it shows
 *     the first frame the moment it came
 */
public record FrameReport(
        long frames,
        long keyFrames,
        long lost,
        long doubled,
        long reordered,
        long foreign,
        long damaged,
        long backwards,
        long undecodable,
        List<Gap> gaps,
        Delays arrivalDelay,
        Delays presentationDelay) {

    /** Frame numbers {@code from} to {@code to} inclusive were missing when the frame after them came. */
    public record Gap(long from, long to) {}

    /** Milliseconds. The settled ones leave out what a viewer gets as a burst when it joins. */
    public record Delays(double settledP50, double settledP99, double max, double last) {}

    /** Whether frames came, and every one was the camera's own, once, in order and whole. */
    public boolean isFlawless() {
        return frames > 0
                && lost == 0
                && doubled == 0
                && reordered == 0
                && foreign == 0
                && damaged == 0
                && backwards == 0
                && undecodable == 0;
    }
}
