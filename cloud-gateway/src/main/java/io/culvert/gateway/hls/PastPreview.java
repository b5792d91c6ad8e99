package io.culvert.gateway.hls;

import io.culvert.gateway.access.AccessDecision;
import java.time.Instant;

/** What came of asking for a picture of the past. */
public sealed interface PastPreview {
    /**
     * Which picture it is.
     *
     * @param takenAt where it lies on the time line
     * @param tag names its content; the same picture has it again
     * @param isLasting whether the same question will get the same picture as long as it is recorded
     */
    record Which(Instant takenAt, String tag, boolean isLasting) {}

    /** The picture; nobody changes its bytes. */
    @SuppressWarnings("ArrayRecordComponent")
    record Picture(Which which, byte[] bytes) implements PastPreview {}

    /** It is the one that the caller has already. */
    record Same(Which which) implements PastPreview {}

    /** The gate said no; never {@link AccessDecision.Allowed}. */
    record Refused(AccessDecision decision) implements PastPreview {}

    /** What was asked for is no time. */
    record NoTime() implements PastPreview {}

    /** Nothing is recorded there or behind, of what may be seen. */
    record Nothing() implements PastPreview {}

    /** There is no picture in the recording, or the coder made nothing of this one. */
    record NotShowable() implements PastPreview {}

    /** This machine lacks what makes pictures of this kind. */
    record NotInstalled() implements PastPreview {}

    /** As many are being read as may be. */
    record Busy() implements PastPreview {}
}
