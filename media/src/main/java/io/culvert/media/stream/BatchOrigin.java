package io.culvert.media.stream;

import java.util.concurrent.ThreadLocalRandom;

/**
 * What every batch of one source says about where it comes from.
 *
 * @param bootId the run of this process; not 0
 * @param cameraEpoch grows with each start of the stream
 * @param deliveryClass what the media is wanted for
 */
public record BatchOrigin(long bootId, long cameraEpoch, DeliveryClass deliveryClass) {

    private static final long THIS_PROCESS = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);

    /** Live media that this very process takes from the camera. */
    public static BatchOrigin live(long cameraEpoch) {
        return new BatchOrigin(THIS_PROCESS, cameraEpoch, DeliveryClass.LIVE);
    }

    /** A number that is random per run of the process, and not 0. */
    public static long bootIdOfThisProcess() {
        return THIS_PROCESS;
    }
}
