package io.culvert.media.rtsp.client;

import java.time.Duration;

/**
 * How much one camera may cost whoever pulls it. Beside it stand the fixed limits of {@code RtspLimits} and {@code
 * SessionDescription}: a description of 64 KiB and 16 tracks, of which two are set up, and parameter sets of 4 KiB.
 *
 * @param maxBitrate bits per second, over two seconds, of all that comes on its sockets
 * @param maxPacketRate packets per second likewise
 * @param patience how long a camera may press against these two, slowed down meanwhile, before its session ends
 * @param maxAccessUnitBytes one picture, framing included
 * @param maxParameterSetChanges in a minute
 */
public record StreamBudget(
        long maxBitrate, int maxPacketRate, Duration patience, int maxAccessUnitBytes, int maxParameterSetChanges) {

    private static final StreamBudget DEFAULTS =
            new StreamBudget(64_000_000, 20_000, Duration.ofSeconds(5), 8 << 20, 120);

    public StreamBudget {
        require(maxBitrate >= 64_000, "bit rate " + maxBitrate, "at least 64000");
        require(maxPacketRate >= 100, "packet rate " + maxPacketRate, "at least 100");
        require(maxAccessUnitBytes >= 64 * 1024, "access unit of " + maxAccessUnitBytes, "at least 65536");
        require(maxParameterSetChanges >= 1, "changes " + maxParameterSetChanges, "at least 1");
    }

    private static void require(boolean holds, String given, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(given + " (expected: " + expected + ")");
        }
    }

    /** 64 Mbit/s and 20,000 packets a second, 5 s of patience, pictures of 8 MiB, two changes of parameter sets a second. */
    public static StreamBudget defaults() {
        return DEFAULTS;
    }

    public StreamBudget withMaxBitrate(long newMaxBitrate) {
        return new StreamBudget(newMaxBitrate, maxPacketRate, patience, maxAccessUnitBytes, maxParameterSetChanges);
    }

    public StreamBudget withPatience(Duration newPatience) {
        return new StreamBudget(maxBitrate, maxPacketRate, newPatience, maxAccessUnitBytes, maxParameterSetChanges);
    }

    public StreamBudget withMaxAccessUnitBytes(int newMaxAccessUnitBytes) {
        return new StreamBudget(maxBitrate, maxPacketRate, patience, newMaxAccessUnitBytes, maxParameterSetChanges);
    }

    public StreamBudget withMaxParameterSetChanges(int newMaxParameterSetChanges) {
        return new StreamBudget(maxBitrate, maxPacketRate, patience, maxAccessUnitBytes, newMaxParameterSetChanges);
    }
}
