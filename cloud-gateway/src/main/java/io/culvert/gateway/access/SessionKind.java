package io.culvert.gateway.access;

import java.util.Locale;

/** What a session does with a camera. */
public enum SessionKind {
    LIVE,
    ARCHIVE,
    /** Recordings as a file to keep; in JSON a session of the archive, as what it shows is. */
    EXPORT,
    PUBLISH;

    /** As it appears in JSON. */
    public String wireName() {
        return this == EXPORT ? ARCHIVE.wireName() : name().toLowerCase(Locale.ROOT);
    }
}
