package io.culvert.gateway.doors;

import java.util.Locale;

/** Why a door turned a connection away: the tag {@code reason} of {@code culvert_door_refused_total}. */
public enum Refusal {
    /** Its address has as many unknown connections as one address may have. */
    ADDRESS_FULL,
    /** All addresses together have as many unknown connections as there may be. */
    DOOR_FULL,
    /** It was unknown, and gave its place to somebody from an address that had fewer. */
    CROWDED_OUT,
    /** It did not say who it is, or did not finish what it began, in time. */
    TOO_SLOW,
    /** It had nothing to say for too long. */
    IDLE,
    /** More frames, requests or messages than fair, or ones that only make work. */
    FLOOD,
    /** More bytes than allowed where it stands. */
    TOO_LARGE,
    /** What came is not the door's protocol. */
    MALFORMED,
    /** The protocol was broken by somebody who is known. */
    BROKEN_PROTOCOL,
    /** More calls or connections of one identity than it may have. */
    TOO_MANY,
    /** More TLS handshakes of its address than fair. */
    HANDSHAKES;

    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
