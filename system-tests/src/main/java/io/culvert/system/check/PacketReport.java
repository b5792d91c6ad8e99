package io.culvert.system.check;

/**
 * What the judge found in the RTP packets of one track.
 *
 * @param packets packets that came
 * @param lost sequence numbers skipped
 * @param doubled sequence numbers that came again
 * @param reordered packets that came after a later one
 * @param timeBackwards packets whose RTP time lies before the one of the packet before
 * @param sources different SSRCs seen
 * @param largestTimeStepSeconds the largest step of RTP time between two packets
 */
public record PacketReport(
        long packets,
        long lost,
        long doubled,
        long reordered,
        long timeBackwards,
        int sources,
        double largestTimeStepSeconds) {

    /** Whether sequence and time went on as of one uninterrupted source. */
    public boolean isContinuous() {
        return lost == 0 && doubled == 0 && reordered == 0 && timeBackwards == 0 && sources <= 1;
    }
}
