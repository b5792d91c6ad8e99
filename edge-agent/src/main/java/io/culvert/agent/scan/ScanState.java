package io.culvert.agent.scan;

import java.util.Locale;

/** Where an agent that scans has got to, as it is told to the owner's command; {@code docs/agent.md} explains each. */
public enum ScanState {
    LOOKING,
    CODE_READ,
    CODE_REFUSED,
    WIFI_JOINING,
    WIFI_JOINED,
    WIFI_FAILED,
    GATEWAY_REACHED,
    GATEWAY_FAILED,
    ENROLLED,
    REFUSED,
    ONLINE,
    OFFLINE;

    /** As the command sees it: small letters, with hyphens. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
