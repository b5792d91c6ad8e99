package io.culvert.gateway.provisioning;

import java.security.cert.X509Certificate;
import java.util.List;

/** What an agent gets for an activation key, a token or a proof. */
public sealed interface EnrolmentResult {
    /** @param chain the agent's certificate first, the authority's last */
    record Issued(String agentId, List<X509Certificate> chain) implements EnrolmentResult {}

    /** @param message for a person; the same whatever lies behind {@link Reason#REFUSED} */
    record Failed(Reason reason, String message) implements EnrolmentResult {}

    /** Why there is no certificate. */
    enum Reason {
        /** Unknown agent, wrong or used key or token: nobody learns which. */
        REFUSED,
        BAD_PROOF,
        TOO_MANY_TRIES,
        UNAVAILABLE,
        /** The token is good, but the key is that of an agent which somebody else owns. */
        OTHER_OWNER
    }

    /** The answer to a proof that does not fit. */
    static EnrolmentResult badProof() {
        return new Failed(Reason.BAD_PROOF, "the proof does not fit the public key (expected: ECDSA on P-256)");
    }

    /** The answer while the database is away. */
    static EnrolmentResult unavailable() {
        return new Failed(Reason.UNAVAILABLE, "the gateway cannot reach its database, come back soon");
    }
}
