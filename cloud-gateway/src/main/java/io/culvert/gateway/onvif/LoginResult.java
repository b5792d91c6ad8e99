package io.culvert.gateway.onvif;

/** What became of the credentials of a message. */
sealed interface LoginResult {

    /** Who asks is known. */
    record Known(Viewer viewer) implements LoginResult {}

    /**
     * HTTP has to ask for a credential (401).
     *
     * @param stale whether only the nonce was at fault
     */
    record Asked(boolean stale) implements LoginResult {}

    /** The login within the message is not good (ONVIF Core 5.9.1: a fault, and no question). */
    record Refused(String reason) implements LoginResult {}

    /** It cannot be checked now. */
    record Unavailable(String reason) implements LoginResult {}
}
