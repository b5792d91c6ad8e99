package io.culvert.gateway.hls.vod;

import io.culvert.gateway.access.AccessDecision;

/** What came of asking for the master playlist of a piece of a recording. */
public sealed interface VodOpening {
    /** Let in; the playlist leads to addresses of this viewer alone. */
    record Opened(String masterPlaylist) implements VodOpening {}

    /** The gate said no; never {@link AccessDecision.Allowed}. */
    record Refused(AccessDecision decision) implements VodOpening {}

    /** The address says no time, or none that there is. */
    record Malformed(String why) implements VodOpening {}

    /** More is asked for than is given out at once. */
    record TooLong(String why) implements VodOpening {}

    /** Nothing is recorded there, or nothing that the credential may see. */
    record NotRecorded() implements VodOpening {}

    /** Something is recorded, and nothing of it is for browsers. */
    record NotPlayable(String tracks) implements VodOpening {}

    /** As much is asked for as is borne, of this credential or in all. */
    record TooMany() implements VodOpening {}
}
