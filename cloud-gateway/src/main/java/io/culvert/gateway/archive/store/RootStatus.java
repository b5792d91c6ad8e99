package io.culvert.gateway.archive.store;

import org.jspecify.annotations.Nullable;

/**
 * How a root is.
 *
 * @param space of its disk, as of the last round
 * @param failedNanos when anything could not be written or synced last, by the root's monotonic clock; null for never
 */
record RootStatus(DiskSpace space, @Nullable Long failedNanos) {

    RootStatus with(DiskSpace now) {
        return new RootStatus(now, failedNanos);
    }
}
