package io.culvert.gateway.archive.store;

import io.culvert.gateway.node.ConfigKey;
import io.culvert.gateway.node.DataDirectory;
import io.culvert.gateway.node.Settings;
import io.culvert.gateway.node.StartupRefused;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;

/**
 * Opens the folders of the archive at the start. Whoever records or writes rows asks for them and so is stopped before they
 * are given back.
 */
@Factory
final class StoreFactory {

    @Context
    @Bean(preDestroy = "close")
    ArchiveRoots archiveRoots(Settings settings, DataDirectory data, KnownVolumes known) throws StartupRefused {
        return ArchiveRoots.open(settings.rootFolders(ConfigKey.ARCHIVE_ROOTS), data.root(), known);
    }
}
