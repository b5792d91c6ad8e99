package io.culvert.gateway.hls;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.stream.SourceFailure;

/** What came of asking for a camera's master playlist. */
public sealed interface HlsOpening {
    /** Let in; the playlist leads to addresses of this viewer alone. */
    record Opened(String masterPlaylist) implements HlsOpening {}

    /** The gate said no; never {@link AccessDecision.Allowed}. */
    record Refused(AccessDecision decision) implements HlsOpening {}

    /** Allowed, but there is no picture now. */
    record Unavailable(SourceFailure failure) implements HlsOpening {}

    /** The camera speaks, and nothing it says is for browsers. */
    record NotPlayable(String tracks) implements HlsOpening {}
}
