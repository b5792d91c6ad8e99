package io.culvert.gateway.provisioning;

import java.security.cert.X509Certificate;
import java.util.List;

/** What an agent gets for an activation key or a proof. */
public sealed interface EnrolmentResult {
    /** @param chain the agent's certificate first, the authority's last */
    record Issued(List<X509Certificate> chain) implements EnrolmentResult {}

    /** @param message for a person; the same whatever lies behind {@link Reason#REFUSED} */
    record Failed(Reason reason, String message) implements EnrolmentResult {}

    /** Why there is no certificate. */
    enum Reason {
        /** Unknown agent, wrong or used key: nobody learns which. */
        REFUSED,
        BAD_PROOF,
        TOO_MANY_TRIES,
        UNAVAILABLE
    }
}
