package io.culvert.gateway.pki;

import io.culvert.gateway.database.Database;
import io.culvert.gateway.node.NodeConfig;
import io.culvert.gateway.vault.Vault;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Makes the authority and the TLS settings at start. */
@Factory
final class PkiFactory {
    @Singleton
    CertificateAuthority authority(Database database, Vault vault, Clock clock) {
        return new CertificateAuthorityTable(database, vault).loadOrCreate(clock.instant());
    }

    @Singleton
    GatewayTls tls(CertificateAuthority authority, NodeConfig node, Clock clock) {
        return new GatewayTls(authority, node.publicHost(), clock);
    }
}
