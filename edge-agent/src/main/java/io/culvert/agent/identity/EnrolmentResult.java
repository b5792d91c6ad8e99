package io.culvert.agent.identity;

import io.culvert.proto.tunnel.v1.EnrolmentError;
import java.time.Instant;

/** What came of asking a gateway for a certificate. */
public sealed interface EnrolmentResult {

    /**
     * The certificate is there and fits key pair and pin.
     *
     * @param identity the identity that carries it; not stored yet
     * @param gatewayTime the gateway's clock when it answered
     */
    record Granted(AgentIdentity identity, Instant gatewayTime) implements EnrolmentResult {}

    /**
     * The gateway answered no.
     *
     * @param gatewayTime the gateway's clock when it answered
     */
    record Refused(EnrolmentError error, String message, Instant gatewayTime) implements EnrolmentResult {}

    /** No usable answer: no connection, wrong certificate, a time-out, or a certificate that is not ours. */
    record Failed(String message) implements EnrolmentResult {}
}
