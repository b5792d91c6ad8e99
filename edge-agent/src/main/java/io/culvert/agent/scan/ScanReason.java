package io.culvert.agent.scan;

import io.culvert.agent.wifi.WifiOutcome;
import io.culvert.qr.QrPayloadException.Fault;
import java.util.Locale;

/** Why a state is one of failure: each asks something else of the person before the camera. */
public enum ScanReason {
    /** Another kind of code. */
    NOT_OURS,
    /** A code of a newer gateway. */
    VERSION,
    /** Damaged: show it again, larger. */
    DAMAGED,
    /** Well read and of no use: make a new one. */
    WRONG,
    /** Another gateway than the one that this camera may belong to, or one that is not whom the code names. */
    NOT_PINNED,
    WRONG_PASSWORD,
    NETWORK_NOT_FOUND,
    /** The Wi-Fi did not answer in time. */
    TIMEOUT,
    /** This machine's Wi-Fi cannot do it. */
    WIFI_UNUSABLE,
    /** The gateway does not answer. */
    UNREACHABLE,
    /** Unknown, used or expired token: deliberately one answer. */
    TOKEN_REFUSED,
    /** The gateway answers, but cannot decide now. */
    BUSY,
    /** The state folder cannot be written. */
    STORAGE;

    /** As the command sees it: small letters, with hyphens. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static ScanReason of(Fault fault) {
        return switch (fault) {
            case NOT_OURS -> NOT_OURS;
            case VERSION -> VERSION;
            case DAMAGED -> DAMAGED;
            case WRONG -> WRONG;
        };
    }

    static ScanReason of(WifiOutcome outcome) {
        return switch (outcome) {
            case WRONG_PASSWORD -> WRONG_PASSWORD;
            case NOT_FOUND -> NETWORK_NOT_FOUND;
            case TIMEOUT -> TIMEOUT;
            case JOINED, UNUSABLE -> WIFI_UNUSABLE;
        };
    }
}
