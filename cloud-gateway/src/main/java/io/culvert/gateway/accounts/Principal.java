package io.culvert.gateway.accounts;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who a request comes from: a user who logged in, or an API key of an operator. Immutable.
 *
 * @param userId null for an API key
 * @param credentialId id of the login token or API key that was shown
 * @param operatorId 8 digits
 * @param name login or label, for the audit
 * @param cookie whether the credential came as a cookie, which browsers send by themselves
 */
public record Principal(
        @Nullable UUID userId, UUID credentialId, long operatorId, Role role, String name, boolean cookie)
        implements java.security.Principal {

    @Override
    public String getName() {
        return name;
    }

    /** Whether the role includes the other. */
    public boolean may(Role needed) {
        return role.includes(needed);
    }

    /** The same, shown by a browser. */
    public Principal byCookie() {
        return new Principal(userId, credentialId, operatorId, role, name, true);
    }
}
