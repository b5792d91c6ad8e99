package io.culvert.gateway.accounts;

import java.util.Locale;

/** What a user or an API key may do, the mightiest first; each may do all that those after it may. */
public enum Role {
    /** The installation: operators, nodes, the whole audit; and provider of its own operator. */
    SYSTEM,
    /** Everything of one operator. */
    PROVIDER,
    /** The user's own sites. */
    USER;

    /** Whether this role includes the other. */
    public boolean includes(Role other) {
        return compareTo(other) <= 0;
    }

    /** As it stands in JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
