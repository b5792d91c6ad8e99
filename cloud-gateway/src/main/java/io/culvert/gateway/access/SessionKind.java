package io.culvert.gateway.access;

import java.util.Locale;

/** What a session does with a camera. */
public enum SessionKind {
    LIVE,
    ARCHIVE,
    PUBLISH;

    /** As it appears in JSON. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
