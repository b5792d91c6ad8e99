package io.culvert.gateway.rtsp.replay;

import io.culvert.gateway.archive.play.FragmentMedia;
import io.culvert.gateway.archive.play.RecordedFragment;

/**
 * A fragment as it is to be played, with what a player has to know of what stands around it. Immutable.
 *
 * @param groupStartMicros where the group of pictures begins that it is sent with; forwards the fragment itself
 * @param groupEndMicros where that ends, or the range
 * @param begins whether it is the first of its group
 * @param afterJump whether it does not follow what is sent before it
 * @param endsSection whether the recording has a hole behind its last picture; backwards: in front of its group
 * @param terminal whether nothing comes after it
 */
record Piece(
        RecordedFragment fragment,
        FragmentMedia media,
        long groupStartMicros,
        long groupEndMicros,
        boolean begins,
        boolean afterJump,
        boolean endsSection,
        boolean terminal)
        implements WalkStep {

    long groupMicros() {
        return groupEndMicros - groupStartMicros;
    }
}
