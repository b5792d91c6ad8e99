package io.culvert.gateway.export;

import java.time.Duration;

/**
 * What exports may cost.
 *
 * @param longestSpan of one file
 * @param assembledAtATime files whose tables are made at a time; for one credential one less
 * @param assemblyWait for a place among these
 * @param keptBytes tables that are kept for who comes again
 * @param usedBytes tables of all files that are being sent; beyond it no other is begun
 * @param chunkBytes that are read for a reader at a time
 * @param stall that a reader may take nothing
 * @param linger of a session after its last request
 * @param patience of a request whose session limit is reached, for one that is just ending
 */
record ExportLimits(
        Duration longestSpan,
        int assembledAtATime,
        Duration assemblyWait,
        long keptBytes,
        long usedBytes,
        int chunkBytes,
        Duration stall,
        Duration linger,
        Duration patience) {

    static ExportLimits usual() {
        return new ExportLimits(
                Duration.ofHours(24),
                2,
                Duration.ofSeconds(30),
                48 << 20,
                192 << 20,
                128 << 10,
                Duration.ofMinutes(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1));
    }
}
