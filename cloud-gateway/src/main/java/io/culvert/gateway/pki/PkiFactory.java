package io.culvert.gateway.pki;

import io.culvert.gateway.database.Database;
import io.culvert.gateway.node.ConfigKey;
import io.culvert.gateway.node.NodeConfig;
import io.culvert.gateway.node.Settings;
import io.culvert.gateway.node.StartupRefused;
import io.culvert.gateway.vault.Vault;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;

/** Makes the authority and the TLS settings at start. */
@Factory
final class PkiFactory {
    @Singleton
    CertificateAuthority authority(Database database, Vault vault, Clock clock) {
        return new CertificateAuthorityTable(database, vault).loadOrCreate(clock.instant());
    }

    @Singleton
    GatewayTls tls(CertificateAuthority authority, NodeConfig node, Settings settings, Clock clock)
            throws StartupRefused {
        String chain = settings.text(ConfigKey.TLS_CERT);
        String key = settings.text(ConfigKey.TLS_KEY);
        if (chain == null || key == null) {
            return new GatewayTls(authority, node.publicHost(), clock);
        }
        CertificateFiles files = new CertificateFiles(Path.of(chain), Path.of(key));
        try {
            GatewayTls tls = new GatewayTls(authority, node.publicHost(), clock, files);
            tls.forViewers(); // a mistake must stop the start, not the first handshake
            return tls;
        } catch (IllegalArgumentException e) {
            throw StartupRefused.configuration("culvert.tls.cert, culvert.tls.key: " + e.getMessage());
        }
    }
}
