package io.culvert.gateway.hls;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.stream.SourceFailure;
import java.time.Duration;

/** What came of asking for a picture of a camera. */
public sealed interface PreviewResult {
    /**
     * A picture; nobody changes its bytes.
     *
     * @param age since it was taken
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Picture(byte[] bytes, Duration age) implements PreviewResult {}

    /** The gate said no; never {@link AccessDecision.Allowed}. */
    record Refused(AccessDecision decision) implements PreviewResult {}

    /** Allowed, but there is no picture now and none from before. */
    record Unavailable(SourceFailure failure) implements PreviewResult {}

    /** The camera codes its pictures in a way that is not taken apart here, or the coder made nothing of this one. */
    record NotShowable() implements PreviewResult {}

    /** This machine lacks what makes pictures of this kind. */
    record NotInstalled() implements PreviewResult {}
}
