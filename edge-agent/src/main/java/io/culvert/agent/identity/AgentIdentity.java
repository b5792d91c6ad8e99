package io.culvert.agent.identity;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that makes this agent the one it is.
 *
 * @param id its Agent ID
 * @param key its key pair
 * @param chain its certificate, leaf first and CA last; empty while the activation has not succeeded yet
 * @param pin fingerprint of the gateway's CA; null if the gateway is known by a public CA
 * @param gateways addresses from the enrolment, used where the configuration names none
 */
public record AgentIdentity(
        AgentId id,
        AgentKey key,
        List<X509Certificate> chain,
        @Nullable CaPin pin,
        List<GatewayAddress> gateways) {

    public AgentIdentity {
        chain = List.copyOf(chain);
        gateways = List.copyOf(gateways);
    }

    /** Whether the gateway has given a certificate, valid or expired. */
    public boolean isActivated() {
        return !chain.isEmpty();
    }

    /** When to renew: two thirds of the certificate's life are over. */
    public Instant renewalDue() {
        Instant from = certificate().getNotBefore().toInstant();
        Duration life = Duration.between(from, certificate().getNotAfter().toInstant());
        return from.plus(life.multipliedBy(2).dividedBy(3));
    }

    /** When the certificate begins: no clock can rightly be before. */
    public Instant beginning() {
        return certificate().getNotBefore().toInstant();
    }

    /** When the certificate ends. */
    public Instant expiry() {
        return certificate().getNotAfter().toInstant();
    }

    AgentIdentity withChain(List<X509Certificate> newChain) {
        return new AgentIdentity(id, key, newChain, pin, gateways);
    }

    private X509Certificate certificate() {
        return chain.get(0);
    }
}
