package io.culvert.gateway.archive.store;

import java.time.Duration;

/**
 * How much may wait for a disk, and how often it is written to and synced.
 *
 * @param rootBytes that wait for one root at most
 * @param cameraGops fragments of one camera that may wait for a root, however large
 * @param cameraBytes up to which more of them may wait: what is kept for a motion comes all at once
 * @param writeInterval between two times that what waits is written
 * @param commitInterval between the syncs of a root
 * @param journalBytes after which a root's journal goes on in another file
 */
record StoreConfig(
        long rootBytes,
        int cameraGops,
        long cameraBytes,
        Duration writeInterval,
        Duration commitInterval,
        long journalBytes) {

    /** What a gateway runs with. */
    static StoreConfig defaults() {
        return new StoreConfig(256 << 20, 2, 32 << 20, Duration.ofMillis(250), Duration.ofSeconds(1), 4 << 20);
    }
}
