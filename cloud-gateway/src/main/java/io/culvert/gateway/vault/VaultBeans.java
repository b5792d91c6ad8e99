package io.culvert.gateway.vault;

import io.culvert.gateway.database.Database;
import io.culvert.gateway.node.DataDirectory;
import io.culvert.gateway.node.Settings;
import io.culvert.gateway.node.StartupRefused;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** Opens the vault when the gateway starts. */
@Factory
final class VaultBeans {

    @Singleton
    Vault vault(Settings settings, DataDirectory data, Database database) throws StartupRefused {
        return Vault.open(settings, data, database);
    }
}
