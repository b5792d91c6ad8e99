package io.culvert.gateway.pki;

import io.culvert.gateway.node.ReadyFact;
import jakarta.inject.Singleton;

/** The line of the ready file that agents need to know this gateway by. */
@Singleton
final class CaFingerprint implements ReadyFact {
    private final CertificateAuthority authority;

    CaFingerprint(CertificateAuthority authority) {
        this.authority = authority;
    }

    @Override
    public String key() {
        return "ca_fingerprint";
    }

    @Override
    public String value() {
        return authority.fingerprint();
    }
}
