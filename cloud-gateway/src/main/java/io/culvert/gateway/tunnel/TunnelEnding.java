package io.culvert.gateway.tunnel;

import java.util.Locale;

/** Why an attached agent's tunnel ended, as it is counted. */
enum TunnelEnding {
    /** No sign of life for as long as we had patience. */
    SILENT,
    /** The agent took nothing off the connection for as long. */
    UNREAD,
    /** The connection broke: a reset, or the agent's process ended without a goodbye. */
    CUT,
    /** The agent said goodbye. */
    LEFT,
    /** A newer connection of the same agent took its place. */
    REPLACED,
    /** We ended it: a revoked identity, a provider's wish, a broken protocol. */
    REFUSED,
    /** This gateway stops. */
    STOPPING;

    /** Its name in the metric. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
